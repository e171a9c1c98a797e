using Iced.Intel;
using Lathe.Contracts;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Lowering;

/// <summary>A tier in machine code: its register file, and which instruction does what a program step asks for.</summary>
internal sealed class X64Target
{
    // Registers that neither convention wants preserved come first, so that small kernels save nothing.
    private static readonly Register[] ScalarOrder = [
        Register.RDI, Register.RAX, Register.RCX, Register.RDX, Register.R8, Register.R9, Register.R10, Register.R11, Register.RSI,
        Register.RBX, Register.RBP, Register.R12, Register.R13, Register.R14, Register.R15,
    ];

    private readonly bool _wide;
    private readonly bool _extendedDotProduct;

    private X64Target(InstructionTier tier, bool extendedDotProduct)
    {
        Tier = tier;
        _wide = tier.Has(InstructionCapabilities.Vectors512);
        _extendedDotProduct = extendedDotProduct;
        Capabilities = _wide ? new(64, 32, Has) : new(32, 16, Has);
    }

    public InstructionTier Tier { get; }

    public VectorCapabilities Capabilities { get; }

    public static int ScalarRegisters => ScalarOrder.Length;

    public static X64Target Of(InstructionTier tier) => new(tier, extendedDotProduct: false);

    /// <summary>
    /// <see cref="InstructionTier.Avx2Vnni"/> with its dot products in the EVEX encoding (AVX512-VNNI with VL): the same program, registers
    /// and arithmetic, for machines that have the one encoding and not the other. Tests run kernels so.
    /// </summary>
    public static X64Target Avx2VnniInExtendedEncoding() => new(InstructionTier.Avx2Vnni, extendedDotProduct: true);

    public static Register Scalar(int index) => ScalarOrder[index];

    /// <summary>The n-th vector register in the order of preference: those that Windows wants preserved (6 to 15) come last.</summary>
    public Register Vector(int index) => _wide
        ? Register.ZMM0 + (index < 16 ? index + 16 : index - 16)
        : Register.YMM0 + index;

    /// <summary>The instruction of a vector step.</summary>
    public Code Code(Opcode opcode) => Find(opcode)
        ?? throw new KernelException($"{opcode} has no {Capabilities.VectorBytes * 8}-bit instruction in {Tier}");

    /// <summary>Whether a step is one instruction of the tier.</summary>
    public bool Has(Opcode opcode) => Find(opcode) is not null;

    private bool HasDotProducts => Tier.Has(InstructionCapabilities.ByteDotProducts);

    private Code? Find(Opcode opcode) => _wide ? WideCode(opcode) : NarrowCode(opcode);

    // A step that not every tier of a width has stands under a condition on the tier.
    private Code? WideCode(Opcode opcode) => opcode switch
    {
        Opcode.Zero => Iced.Intel.Code.EVEX_Vpxord_zmm_k1z_zmm_zmmm512b32,
        Opcode.LoadInt32 => Iced.Intel.Code.EVEX_Vmovdqu32_zmm_k1z_zmmm512,
        Opcode.LoadFloat => Iced.Intel.Code.EVEX_Vmovups_zmm_k1z_zmmm512,
        Opcode.LoadUnsigned16 => Iced.Intel.Code.EVEX_Vpmovzxwd_zmm_k1z_ymmm256,
        Opcode.LoadHalfFloat => Iced.Intel.Code.EVEX_Vcvtph2ps_zmm_k1z_ymmm256_sae,
        Opcode.BroadcastInt32 => Iced.Intel.Code.EVEX_Vpbroadcastd_zmm_k1z_xmmm32,
        Opcode.BroadcastFloat => Iced.Intel.Code.EVEX_Vbroadcastss_zmm_k1z_xmmm32,
        Opcode.BroadcastConstant => Iced.Intel.Code.EVEX_Vbroadcastss_zmm_k1z_xmmm32,
        Opcode.LoadConstant => Iced.Intel.Code.EVEX_Vmovups_zmm_k1z_zmmm512,
        Opcode.LoadPartial => Iced.Intel.Code.EVEX_Vmovups_zmm_k1z_zmmm512,
        Opcode.LoadSigned8 => Iced.Intel.Code.EVEX_Vpmovsxbd_zmm_k1z_xmmm128,
        Opcode.LoadSigned16 => Iced.Intel.Code.EVEX_Vpmovsxwd_zmm_k1z_ymmm256,
        Opcode.Store or Opcode.StorePartial => Iced.Intel.Code.EVEX_Vmovups_zmmm512_k1z_zmm,
        Opcode.StoreLow32 or Opcode.LowLane => Iced.Intel.Code.EVEX_Vmovd_rm32_xmm,
        Opcode.StoreLow64 => Iced.Intel.Code.EVEX_Vmovq_xmmm64_xmm,
        Opcode.StoreHalf => Iced.Intel.Code.EVEX_Vextractf64x4_ymmm256_k1z_zmm_imm8,
        Opcode.AddInt32 => Iced.Intel.Code.EVEX_Vpaddd_zmm_k1z_zmm_zmmm512b32,
        Opcode.SubtractInt32 => Iced.Intel.Code.EVEX_Vpsubd_zmm_k1z_zmm_zmmm512b32,
        Opcode.AddFloat => Iced.Intel.Code.EVEX_Vaddps_zmm_k1z_zmm_zmmm512b32_er,
        Opcode.MultiplyAddFloat => Iced.Intel.Code.EVEX_Vfmadd231ps_zmm_k1z_zmm_zmmm512b32_er,
        Opcode.DotUnsignedSigned when HasDotProducts => Iced.Intel.Code.EVEX_Vpdpbusd_zmm_k1z_zmm_zmmm512b32,
        Opcode.And => Iced.Intel.Code.EVEX_Vpandd_zmm_k1z_zmm_zmmm512b32,
        Opcode.ShiftLeft16 => Iced.Intel.Code.EVEX_Vpsllw_zmm_k1z_zmmm512_imm8,
        Opcode.ShiftLeft32 => Iced.Intel.Code.EVEX_Vpslld_zmm_k1z_zmmm512b32_imm8,
        Opcode.ShiftRightLogical16 => Iced.Intel.Code.EVEX_Vpsrlw_zmm_k1z_zmmm512_imm8,
        Opcode.ShiftRightLogical32 => Iced.Intel.Code.EVEX_Vpsrld_zmm_k1z_zmmm512b32_imm8,
        Opcode.ShiftRightArithmetic16 => Iced.Intel.Code.EVEX_Vpsraw_zmm_k1z_zmmm512_imm8,
        Opcode.ConvertInt32ToFloat => Iced.Intel.Code.EVEX_Vcvtdq2ps_zmm_k1z_zmmm512b32_er,
        Opcode.MultiplyPairs16 => Iced.Intel.Code.EVEX_Vpmaddwd_zmm_k1z_zmm_zmmm512,
        Opcode.MultiplyPairsUnsigned8Signed8 => Iced.Intel.Code.EVEX_Vpmaddubsw_zmm_k1z_zmm_zmmm512,
        Opcode.MultiplyFloat => Iced.Intel.Code.EVEX_Vmulps_zmm_k1z_zmm_zmmm512b32_er,
        Opcode.MaxFloat => Iced.Intel.Code.EVEX_Vmaxps_zmm_k1z_zmm_zmmm512b32_sae,
        Opcode.MaxInt32 => Iced.Intel.Code.EVEX_Vpmaxsd_zmm_k1z_zmm_zmmm512b32,
        Opcode.AndNot => Iced.Intel.Code.EVEX_Vpandnd_zmm_k1z_zmm_zmmm512b32,
        Opcode.OrMasked => Iced.Intel.Code.EVEX_Vpternlogd_zmm_k1z_zmm_zmmm512b32_imm8,
        Opcode.Or => Iced.Intel.Code.EVEX_Vpord_zmm_k1z_zmm_zmmm512b32,
        Opcode.Xor => Iced.Intel.Code.EVEX_Vpxord_zmm_k1z_zmm_zmmm512b32,
        Opcode.SubtractFloat => Iced.Intel.Code.EVEX_Vsubps_zmm_k1z_zmm_zmmm512b32_er,
        Opcode.DivideFloat => Iced.Intel.Code.EVEX_Vdivps_zmm_k1z_zmm_zmmm512b32_er,
        Opcode.MinFloat => Iced.Intel.Code.EVEX_Vminps_zmm_k1z_zmm_zmmm512b32_sae,
        Opcode.MinInt32 => Iced.Intel.Code.EVEX_Vpminsd_zmm_k1z_zmm_zmmm512b32,
        Opcode.ScaleByPowerOfTwo => Iced.Intel.Code.EVEX_Vscalefps_zmm_k1z_zmm_zmmm512b32_er,
        Opcode.PackInt32 => Iced.Intel.Code.EVEX_Vpackssdw_zmm_k1z_zmm_zmmm512b32,
        Opcode.Permute => Iced.Intel.Code.EVEX_Vpermps_zmm_k1z_zmm_zmmm512b32,
        Opcode.DotSigned16 when HasDotProducts => Iced.Intel.Code.EVEX_Vpdpwssd_zmm_k1z_zmm_zmmm512b32,
        Opcode.ShiftRightArithmetic32 => Iced.Intel.Code.EVEX_Vpsrad_zmm_k1z_zmmm512b32_imm8,
        Opcode.SquareRoot => Iced.Intel.Code.EVEX_Vsqrtps_zmm_k1z_zmmm512b32_er,
        Opcode.RoundToEven => Iced.Intel.Code.EVEX_Vrndscaleps_zmm_k1z_zmmm512b32_imm8_sae,
        Opcode.ConvertFloatToInt32 => Iced.Intel.Code.EVEX_Vcvtps2dq_zmm_k1z_zmmm512b32_er,
        Opcode.Select => Iced.Intel.Code.EVEX_Vblendmps_zmm_k1z_zmm_zmmm512b32,
        Opcode.PackInt16 => Iced.Intel.Code.EVEX_Vpacksswb_zmm_k1z_zmm_zmmm512,
        Opcode.SumBytes => Iced.Intel.Code.EVEX_Vpsadbw_zmm_zmm_zmmm512,
        Opcode.LoadQuarter => Iced.Intel.Code.EVEX_Vbroadcastf32x4_zmm_k1z_m128,
        Opcode.InsertQuarter => Iced.Intel.Code.EVEX_Vinsertf32x4_zmm_k1z_zmm_xmmm128_imm8,
        Opcode.UnpackLow => Iced.Intel.Code.EVEX_Vunpcklps_zmm_k1z_zmm_zmmm512b32,
        Opcode.UnpackHigh => Iced.Intel.Code.EVEX_Vunpckhps_zmm_k1z_zmm_zmmm512b32,
        Opcode.UnpackLow16 => Iced.Intel.Code.EVEX_Vpunpcklwd_zmm_k1z_zmm_zmmm512,
        Opcode.UnpackHigh16 => Iced.Intel.Code.EVEX_Vpunpckhwd_zmm_k1z_zmm_zmmm512,
        _ => null,
    };

    private Code? NarrowCode(Opcode opcode) => opcode switch
    {
        Opcode.Zero => Iced.Intel.Code.VEX_Vpxor_ymm_ymm_ymmm256,
        Opcode.LoadInt32 => Iced.Intel.Code.VEX_Vmovdqu_ymm_ymmm256,
        Opcode.LoadFloat => Iced.Intel.Code.VEX_Vmovups_ymm_ymmm256,
        Opcode.LoadUnsigned16 => Iced.Intel.Code.VEX_Vpmovzxwd_ymm_xmmm128,
        Opcode.LoadHalfFloat => Iced.Intel.Code.VEX_Vcvtph2ps_ymm_xmmm128,
        Opcode.BroadcastInt32 => Iced.Intel.Code.VEX_Vpbroadcastd_ymm_xmmm32,
        Opcode.BroadcastFloat => Iced.Intel.Code.VEX_Vbroadcastss_ymm_m32,
        Opcode.BroadcastConstant => Iced.Intel.Code.VEX_Vbroadcastss_ymm_m32,
        Opcode.LoadConstant => Iced.Intel.Code.VEX_Vmovups_ymm_ymmm256,
        Opcode.LoadPartial => Iced.Intel.Code.VEX_Vmaskmovps_ymm_ymm_m256,
        Opcode.LoadSigned8 => Iced.Intel.Code.VEX_Vpmovsxbd_ymm_xmmm64,
        Opcode.LoadSigned16 => Iced.Intel.Code.VEX_Vpmovsxwd_ymm_xmmm128,
        Opcode.Store => Iced.Intel.Code.VEX_Vmovups_ymmm256_ymm,
        Opcode.StorePartial => Iced.Intel.Code.VEX_Vmaskmovps_m256_ymm_ymm,
        Opcode.StoreLow32 or Opcode.LowLane => Iced.Intel.Code.VEX_Vmovd_rm32_xmm,
        Opcode.StoreLow64 => Iced.Intel.Code.VEX_Vmovq_xmmm64_xmm,
        Opcode.StoreHalf => Iced.Intel.Code.VEX_Vmovups_xmmm128_xmm,
        Opcode.AddInt32 => Iced.Intel.Code.VEX_Vpaddd_ymm_ymm_ymmm256,
        Opcode.SubtractInt32 => Iced.Intel.Code.VEX_Vpsubd_ymm_ymm_ymmm256,
        Opcode.AddFloat => Iced.Intel.Code.VEX_Vaddps_ymm_ymm_ymmm256,
        Opcode.MultiplyAddFloat => Iced.Intel.Code.VEX_Vfmadd231ps_ymm_ymm_ymmm256,
        Opcode.DotUnsignedSigned when HasDotProducts => _extendedDotProduct
            ? Iced.Intel.Code.EVEX_Vpdpbusd_ymm_k1z_ymm_ymmm256b32
            : Iced.Intel.Code.VEX_Vpdpbusd_ymm_ymm_ymmm256,
        Opcode.And => Iced.Intel.Code.VEX_Vpand_ymm_ymm_ymmm256,
        Opcode.ShiftLeft16 => Iced.Intel.Code.VEX_Vpsllw_ymm_ymm_imm8,
        Opcode.ShiftLeft32 => Iced.Intel.Code.VEX_Vpslld_ymm_ymm_imm8,
        Opcode.ShiftRightLogical16 => Iced.Intel.Code.VEX_Vpsrlw_ymm_ymm_imm8,
        Opcode.ShiftRightLogical32 => Iced.Intel.Code.VEX_Vpsrld_ymm_ymm_imm8,
        Opcode.ShiftRightArithmetic16 => Iced.Intel.Code.VEX_Vpsraw_ymm_ymm_imm8,
        Opcode.ConvertInt32ToFloat => Iced.Intel.Code.VEX_Vcvtdq2ps_ymm_ymmm256,
        Opcode.MultiplyPairs16 => Iced.Intel.Code.VEX_Vpmaddwd_ymm_ymm_ymmm256,
        Opcode.MultiplyPairsUnsigned8Signed8 => Iced.Intel.Code.VEX_Vpmaddubsw_ymm_ymm_ymmm256,
        Opcode.MultiplyFloat => Iced.Intel.Code.VEX_Vmulps_ymm_ymm_ymmm256,
        Opcode.MaxFloat => Iced.Intel.Code.VEX_Vmaxps_ymm_ymm_ymmm256,
        Opcode.MaxInt32 => Iced.Intel.Code.VEX_Vpmaxsd_ymm_ymm_ymmm256,
        Opcode.AndNot => Iced.Intel.Code.VEX_Vpandn_ymm_ymm_ymmm256,
        Opcode.Or => Iced.Intel.Code.VEX_Vpor_ymm_ymm_ymmm256,
        Opcode.Xor => Iced.Intel.Code.VEX_Vpxor_ymm_ymm_ymmm256,
        Opcode.SubtractFloat => Iced.Intel.Code.VEX_Vsubps_ymm_ymm_ymmm256,
        Opcode.DivideFloat => Iced.Intel.Code.VEX_Vdivps_ymm_ymm_ymmm256,
        Opcode.MinFloat => Iced.Intel.Code.VEX_Vminps_ymm_ymm_ymmm256,
        Opcode.MinInt32 => Iced.Intel.Code.VEX_Vpminsd_ymm_ymm_ymmm256,
        Opcode.PackInt32 => Iced.Intel.Code.VEX_Vpackssdw_ymm_ymm_ymmm256,
        Opcode.PackInt16 => Iced.Intel.Code.VEX_Vpacksswb_ymm_ymm_ymmm256,
        Opcode.SumBytes => Iced.Intel.Code.VEX_Vpsadbw_ymm_ymm_ymmm256,
        Opcode.LoadQuarter => Iced.Intel.Code.VEX_Vbroadcastf128_ymm_m128,
        Opcode.InsertQuarter => Iced.Intel.Code.VEX_Vinsertf128_ymm_ymm_xmmm128_imm8,
        Opcode.UnpackLow => Iced.Intel.Code.VEX_Vunpcklps_ymm_ymm_ymmm256,
        Opcode.UnpackHigh => Iced.Intel.Code.VEX_Vunpckhps_ymm_ymm_ymmm256,
        Opcode.UnpackLow16 => Iced.Intel.Code.VEX_Vpunpcklwd_ymm_ymm_ymmm256,
        Opcode.UnpackHigh16 => Iced.Intel.Code.VEX_Vpunpckhwd_ymm_ymm_ymmm256,
        Opcode.Permute => Iced.Intel.Code.VEX_Vpermps_ymm_ymm_ymmm256,
        Opcode.DotSigned16 when HasDotProducts => _extendedDotProduct
            ? Iced.Intel.Code.EVEX_Vpdpwssd_ymm_k1z_ymm_ymmm256b32
            : Iced.Intel.Code.VEX_Vpdpwssd_ymm_ymm_ymmm256,
        Opcode.ShiftRightArithmetic32 => Iced.Intel.Code.VEX_Vpsrad_ymm_ymm_imm8,
        Opcode.SquareRoot => Iced.Intel.Code.VEX_Vsqrtps_ymm_ymmm256,
        Opcode.RoundToEven => Iced.Intel.Code.VEX_Vroundps_ymm_ymmm256_imm8,
        Opcode.ConvertFloatToInt32 => Iced.Intel.Code.VEX_Vcvtps2dq_ymm_ymmm256,
        Opcode.Select => Iced.Intel.Code.VEX_Vblendvps_ymm_ymm_ymmm256_ymm,
        _ => null,
    };

    /// <summary>The three encodings of a fused multiply-add (or, negated, of a subtraction from the addend), by which operand is
    /// overwritten and which may be in memory.</summary>
    public (Code Form132, Code Form213, Code Form231) Fused(bool negated) => (_wide, negated) switch
    {
        (true, false) => (
            Iced.Intel.Code.EVEX_Vfmadd132ps_zmm_k1z_zmm_zmmm512b32_er,
            Iced.Intel.Code.EVEX_Vfmadd213ps_zmm_k1z_zmm_zmmm512b32_er,
            Iced.Intel.Code.EVEX_Vfmadd231ps_zmm_k1z_zmm_zmmm512b32_er),
        (true, true) => (
            Iced.Intel.Code.EVEX_Vfnmadd132ps_zmm_k1z_zmm_zmmm512b32_er,
            Iced.Intel.Code.EVEX_Vfnmadd213ps_zmm_k1z_zmm_zmmm512b32_er,
            Iced.Intel.Code.EVEX_Vfnmadd231ps_zmm_k1z_zmm_zmmm512b32_er),
        (false, false) => (
            Iced.Intel.Code.VEX_Vfmadd132ps_ymm_ymm_ymmm256,
            Iced.Intel.Code.VEX_Vfmadd213ps_ymm_ymm_ymmm256,
            Iced.Intel.Code.VEX_Vfmadd231ps_ymm_ymm_ymmm256),
        _ => (
            Iced.Intel.Code.VEX_Vfnmadd132ps_ymm_ymm_ymmm256,
            Iced.Intel.Code.VEX_Vfnmadd213ps_ymm_ymm_ymmm256,
            Iced.Intel.Code.VEX_Vfnmadd231ps_ymm_ymm_ymmm256),
    };

    /// <summary>The instruction and its immediate that exchange lanes over a distance.</summary>
    public (Code Code, int Immediate, bool TwoSources) Exchange(int distance) => (_wide, distance) switch
    {
        (true, 8) => (Iced.Intel.Code.EVEX_Vshuff32x4_zmm_k1z_zmm_zmmm512b32_imm8, 0x4E, true),
        (true, 4) => (Iced.Intel.Code.EVEX_Vshuff32x4_zmm_k1z_zmm_zmmm512b32_imm8, 0xB1, true),
        (true, 2) => (Iced.Intel.Code.EVEX_Vpermilps_zmm_k1z_zmmm512b32_imm8, 0x4E, false),
        (true, 1) => (Iced.Intel.Code.EVEX_Vpermilps_zmm_k1z_zmmm512b32_imm8, 0xB1, false),
        (false, 4) => (Iced.Intel.Code.VEX_Vpermpd_ymm_ymmm256_imm8, 0x4E, false),
        (false, 2) => (Iced.Intel.Code.VEX_Vpermilps_ymm_ymmm256_imm8, 0x4E, false),
        (false, 1) => (Iced.Intel.Code.VEX_Vpermilps_ymm_ymmm256_imm8, 0xB1, false),
        _ => throw new KernelException($"lanes cannot be exchanged over a distance of {distance}"),
    };
}
