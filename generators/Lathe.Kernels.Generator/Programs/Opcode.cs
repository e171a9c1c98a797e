namespace Lathe.Kernels.Generator.Programs;

/// <summary>What a step of a kernel program does. "Accumulates" means that the result register is read too.</summary>
internal enum Opcode
{
    // Vectors from memory or constants
    Zero,
    BroadcastScalar,
    LoadInt32,
    LoadFloat,
    LoadUnsigned16,
    LoadHalfFloat,
    BroadcastInt32,
    BroadcastFloat,
    Store,

    // Accumulating arithmetic
    AddInt32,
    SubtractInt32,
    AddFloat,
    MultiplyAddFloat,
    DotUnsignedSigned,

    // Lane-wise functions
    And,
    ShiftLeft16,
    ShiftLeft32,
    ShiftRightLogical16,
    ShiftRightLogical32,
    ShiftRightArithmetic16,
    ConvertInt32ToFloat,
    MultiplyPairs16,
    MultiplyPairsUnsigned8Signed8,

    // Scalars
    LoadScalar,
    ConstantScalar,
    StackAddress,
    Copy,
    AddAddress,
    ShiftRightScalar,
    AndScalar,
    Prefetch,

    // Structure
    LoopBegin,
    LoopEnd,
    IfBegin,
    IfEnd,
}
