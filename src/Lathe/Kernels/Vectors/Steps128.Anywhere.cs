using System.Runtime.Intrinsics;

namespace Lathe.Kernels;

/// <summary>The steps that processors have instructions for, in what .NET has on every processor; tests hold the two against each
/// other.</summary>
internal static unsafe partial class Steps128
{
    /// <summary>The pair product in 32-bit multiplications.</summary>
    internal static Vector128<int> MultiplyPairs16Anywhere(Vector128<int> a, Vector128<int> b) => (a << 16 >> 16) * (b << 16 >> 16)
        + (a >> 16) * (b >> 16);

    /// <summary>The pair product of bytes in 16-bit multiplications.</summary>
    internal static Vector128<short> MultiplyPairsUnsigned8Signed8Anywhere(Vector128<short> a, Vector128<short> b) =>
        (a & Vector128.Create((short)0xFF)) * (b << 8 >> 8) + (a >>> 8) * (b >> 8);

    internal static Vector128<float> LoadPartialAnywhere(Vector128<int> mask, float* source)
    {
        Vector128<float> result = default;
        for (int lane = 0; lane < Vector128<float>.Count; lane++)
        {
            if (mask[lane] < 0)
                result = result.WithElement(lane, source[lane]);
        }

        return result;
    }

    internal static void StorePartialAnywhere(Vector128<int> mask, float* destination, Vector128<float> value)
    {
        for (int lane = 0; lane < Vector128<float>.Count; lane++)
        {
            if (mask[lane] < 0)
                destination[lane] = value[lane];
        }
    }

    internal static Vector128<float> MaxFloatAnywhere(Vector128<float> a, Vector128<float> b) =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(a, b), a, b);

    internal static Vector128<float> MinFloatAnywhere(Vector128<float> a, Vector128<float> b) =>
        Vector128.ConditionalSelect(Vector128.LessThan(a, b), a, b);

    internal static Vector128<int> ConvertFloatToInt32Anywhere(Vector128<float> a)
    {
        Vector128<float> fits = Vector128.GreaterThanOrEqual(a, Vector128.Create(-2147483648f)) & Vector128.LessThan(a,
            Vector128.Create(2147483648f));
        return Vector128.ConditionalSelect(fits.AsInt32(), Vector128.ConvertToInt32(Vector128.Round(a)), Vector128.Create(int.MinValue));
    }

    internal static Vector128<float> SelectAnywhere(Vector128<int> mask, Vector128<float> then, Vector128<float> otherwise) =>
        Vector128.ConditionalSelect((mask >> 31).AsSingle(), then, otherwise);

    internal static Vector128<short> PackInt32Anywhere(Vector128<int> low, Vector128<int> high)
    {
        Vector128<int> smallest = Vector128.Create((int)short.MinValue), largest = Vector128.Create((int)short.MaxValue);
        return Vector128.Narrow(Vector128.Min(Vector128.Max(low, smallest), largest),
            Vector128.Min(Vector128.Max(high, smallest), largest));
    }

    internal static Vector128<sbyte> PackInt16Anywhere(Vector128<short> low, Vector128<short> high)
    {
        Vector128<short> smallest = Vector128.Create((short)sbyte.MinValue), largest = Vector128.Create((short)sbyte.MaxValue);
        return Vector128.Narrow(Vector128.Min(Vector128.Max(low, smallest), largest),
            Vector128.Min(Vector128.Max(high, smallest), largest));
    }

    internal static Vector128<float> UnpackLowAnywhere(Vector128<float> a, Vector128<float> b) => Vector128.Create(a[0], b[0], a[1], b[1]);

    internal static Vector128<float> UnpackHighAnywhere(Vector128<float> a, Vector128<float> b) => Vector128.Create(a[2], b[2], a[3], b[3]);

    internal static Vector128<short> UnpackLow16Anywhere(Vector128<short> a, Vector128<short> b) =>
        Vector128.Create(a[0], b[0], a[1], b[1], a[2], b[2], a[3], b[3]);

    internal static Vector128<short> UnpackHigh16Anywhere(Vector128<short> a, Vector128<short> b) =>
        Vector128.Create(a[4], b[4], a[5], b[5], a[6], b[6], a[7], b[7]);

    internal static Vector128<ulong> SumBytesAnywhere(Vector128<ulong> bytes)
    {
        Vector128<ulong> everySecond = Vector128.Create(0x00FF_00FF_00FF_00FFul);
        // Four sums of 16 bits in each 64; the product adds them all up at the top.
        return ((bytes & everySecond) + (bytes >>> 8 & everySecond)) * Vector128.Create(0x0001_0001_0001_0001ul) >>> 48;
    }
}
