namespace Lathe.Kernels;

/// <summary>Rows of one head of <see cref="HeadRows"/>, one after the other, and their scales.</summary>
internal unsafe struct HeadPart
{
    public short* Values;
    public float* Scales;
}
