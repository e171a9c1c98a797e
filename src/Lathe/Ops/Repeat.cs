namespace Lathe;

public static partial class Ops
{
    /// <summary>An array of <paramref name="count"/> layers, each made anew: <c>Repeat(6, () => new EncoderLayer())</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">count is negative.</exception>
    public static T[] Repeat<T>(int count, Func<T> make)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(make);
        T[] items = new T[count];
        for (int i = 0; i < count; i++)
            items[i] = make();
        return items;
    }
}
