using TorchSharp;

namespace Lathe.Training.Scalars;

/// <summary>
/// Numbers that libtorch is handed. TorchSharp passes a <see cref="Scalar"/>'s memory on and keeps the object no longer: where another
/// thread collects garbage at that moment, its finalizer frees what libtorch is reading, which ends a training ("Expected false to be true
/// … toLong") or goes on with another number. So the latest of them are kept here, for longer than any operation takes.
/// </summary>
/// <remarks>A float that an operator takes, as in <c>tensor * 0.5f</c>, becomes such an object within TorchSharp: write
/// <c>tensor * KeptScalar.Of(0.5f)</c>.</remarks>
internal static class KeptScalar
{
    /// <summary>A power of two, and more than all threads together use at once.</summary>
    private const int Count = 1024;

    private static readonly Scalar?[] Latest = new Scalar?[Count];
    private static uint next;

    public static Scalar Of(double value) => Keep(value);

    public static Scalar Of(long value) => Keep(value);

    private static Scalar Keep(Scalar scalar)
    {
        Latest[Interlocked.Increment(ref next) % Count] = scalar;
        return scalar;
    }
}
