namespace Lathe.Kernels;

/// <summary>
/// A vector register of 128, 256 or 512 bits, as tile kernels see it: bits, whose lanes each operation reads in its own way. Kernels are
/// written once over it; the JIT makes straight code of it, since every member is one or two instructions.
/// </summary>
internal unsafe interface IRegister<TSelf> where TSelf : unmanaged, IRegister<TSelf>
{
    /// <summary>Lanes of 32 bits.</summary>
    static abstract int Lanes { get; }

    static abstract TSelf Zero { get; }

    static abstract TSelf Load(byte* source);

    /// <summary>The 32 bits at <paramref name="source"/> in every lane.</summary>
    static abstract TSelf Broadcast(byte* source);

    static abstract TSelf Create(int value);

    static abstract void Store(TSelf value, byte* destination);

    /// <summary>a × b + c, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    static abstract TSelf AddFloats(TSelf a, TSelf b);

    static abstract TSelf AddInts(TSelf a, TSelf b);

    static abstract TSelf SubtractInts(TSelf a, TSelf b);

    static abstract TSelf And(TSelf a, TSelf b);

    /// <summary>Every 16-bit lane shifted right, zeros coming in.</summary>
    static abstract TSelf ShiftRight16(TSelf a, int bits);

    /// <summary>Every 16-bit lane shifted right, copies of its sign coming in.</summary>
    static abstract TSelf ShiftRightSigned16(TSelf a, int bits);

    static abstract TSelf ShiftLeft16(TSelf a, int bits);

    static abstract TSelf IntsToFloats(TSelf a);

    /// <summary>As many bf16 as there are lanes, widened to float32.</summary>
    static abstract TSelf LoadBFloat16(byte* source);

    /// <summary>As many f16 as there are lanes, widened to float32, exactly (subnormals, infinities and NaN too).</summary>
    static abstract TSelf LoadFloat16(byte* source);
}
