namespace Lathe.Transformers.Tokenization.Unicode;

/// <summary>Growing lists of one thread's normalisation: code point, its combining class, and the source index it came from.</summary>
internal sealed class NormalizationScratch
{
    public int[] CodePoints = new int[256];
    public byte[] Classes = new byte[256];
    public int[] Sources = new int[256];
    public int Count;

    public void Add(int codePoint, int combiningClass, int source)
    {
        if (Count == CodePoints.Length)
        {
            Array.Resize(ref CodePoints, Count * 2);
            Array.Resize(ref Classes, Count * 2);
            Array.Resize(ref Sources, Count * 2);
        }

        CodePoints[Count] = codePoint;
        Classes[Count] = (byte)combiningClass;
        Sources[Count++] = source;
    }
}
