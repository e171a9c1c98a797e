using Iced.Intel;
using Lathe.Contracts;
using Lathe.Kernels.Generator.Families;
using Lathe.Kernels.Generator.Lowering;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Tests;

/// <summary>Every kernel, disassembled: what it may contain, and what it must leave alone.</summary>
public sealed class InstructionTests
{
    private static readonly CpuidFeature[] Baseline =
        [CpuidFeature.INTEL8086, CpuidFeature.INTEL386, CpuidFeature.X64, CpuidFeature.MULTIBYTENOP, CpuidFeature.SSE];
    private static readonly CpuidFeature[] Narrow = [.. Baseline, CpuidFeature.AVX, CpuidFeature.AVX2, CpuidFeature.FMA, CpuidFeature.F16C];
    private static readonly Mnemonic[] Stores =
        [Mnemonic.Vmovups, Mnemonic.Vmaskmovps, Mnemonic.Vmovd, Mnemonic.Vmovq, Mnemonic.Vextractf64x4];
    private static readonly CpuidFeature[] Wide = [.. Baseline, CpuidFeature.AVX512F, CpuidFeature.AVX512BW, CpuidFeature.AVX512DQ];

    public static TheoryData<string, string> Kernels()
    {
        TheoryData<string, string> data = [];
        foreach (InstructionTier tier in InstructionTiers.Assembled)
        {
            foreach (KernelFamily family in Enum.GetValues<KernelFamily>())
                data.Add(tier.ToString(), family.ToString());
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Uses_only_instructions_of_its_tier(string instructionSet, string family)
    {
        foreach ((int rows, CodeBody body) in All(instructionSet, family))
            CheckInstructions(Enum.Parse<InstructionTier>(instructionSet), body, $"{rows} rows");
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Uses_the_dot_product_instruction_where_the_tier_has_it(string instructionSet, string family)
    {
        bool expected = instructionSet.EndsWith("Vnni", StringComparison.Ordinal)
            && WeightEncodings.OfFamily(Enum.Parse<KernelFamily>(family)) is { IsInteger: true };
        foreach ((_, CodeBody body) in All(instructionSet, family))
            Assert.Equal(expected, Disassemble(Code(body)).Any(instruction => instruction.Mnemonic == Mnemonic.Vpdpbusd));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Stays_inside_itself_and_writes_memory_by_vector_stores_only(string instructionSet, string family)
    {
        InstructionInfoFactory information = new();
        foreach ((int rows, CodeBody body) in All(instructionSet, family))
        {
            List<Instruction> instructions = Disassemble(Code(body));
            HashSet<ulong> starts = [.. instructions.Select(instruction => instruction.IP)];
            foreach (Instruction instruction in instructions)
            {
                string where = $"{rows} rows: {instruction} at {instruction.IP:x}";
                // Where constants follow the code, its last instructions jump over them to the byte behind them and pad the line.
                if (instruction.FlowControl == FlowControl.UnconditionalBranch)
                    Assert.True(body.CodeBytes < body.Bytes.Length && instruction.NearBranchTarget == (ulong)body.Bytes.Length - 1, where);
                else
                    Assert.True(instruction.FlowControl is FlowControl.Next or FlowControl.ConditionalBranch, where);
                if (instruction.FlowControl == FlowControl.ConditionalBranch)
                    Assert.True(starts.Contains(instruction.NearBranchTarget), $"{where} leaves the kernel");
                if (instruction.FlowControl == FlowControl.ConditionalBranch && instruction.NearBranchTarget < instruction.IP
                    && IsInnermost(instructions, instruction))
                    Assert.True(instruction.NearBranchTarget % 64 == 0, $"{where} goes back to a loop that is not on a cache line");
                foreach (UsedMemory memory in information.GetInfo(instruction).GetUsedMemory())
                {
                    if (memory.Access is OpAccess.Write or OpAccess.ReadWrite or OpAccess.CondWrite or OpAccess.ReadCondWrite)
                        Assert.True(Stores.Contains(instruction.Mnemonic)
                            && memory.Base is not (Register.RSP or Register.RDI or Register.RIP), where);
                    if (memory.Base == Register.None)
                        Assert.True(instruction.IsIPRelativeMemoryOperand && IsConstant(body, instruction),
                            $"{where} reads outside its constants");
                    Assert.True(memory.Base is not (Register.RSP or Register.RIP), where);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Saves_and_restores_what_either_convention_wants_preserved(string instructionSet, string family)
    {
        foreach ((int rows, CodeBody body) in All(instructionSet, family))
        {
            foreach (CallingConvention convention in (CallingConvention[])[CallingConvention.SystemV, CallingConvention.Windows])
            {
                Frame frame = convention.FrameFor(body);
                List<Instruction> enter = Disassemble(frame.Enter), leave = Disassemble(frame.Leave);
                List<Register> pushed = [.. enter.Where(instruction => instruction.Mnemonic == Mnemonic.Push)
                    .Select(instruction => instruction.Op0Register)];
                List<Register> popped = [.. leave.Where(instruction => instruction.Mnemonic == Mnemonic.Pop)
                    .Select(instruction => instruction.Op0Register)];
                List<Register> savedVectors =
                    [.. enter.Where(instruction => instruction.Mnemonic == Mnemonic.Vmovups)
                    .Select(instruction => instruction.Op1Register)];
                List<Register> restoredVectors =
                    [.. leave.Where(instruction => instruction.Mnemonic == Mnemonic.Vmovups)
                    .Select(instruction => instruction.Op0Register)];
                Assert.Equal(pushed.AsEnumerable().Reverse(), popped);
                Assert.Equal(savedVectors, restoredVectors);
                Assert.Contains(leave, instruction => instruction.Mnemonic == Mnemonic.Vzeroupper);
                Assert.Equal(Mnemonic.Ret, leave[^1].Mnemonic);

                foreach (Register written in Written(enter, body))
                {
                    string where = $"{rows} rows, {convention.Name}: {written}";
                    if (written.IsGPR() && written != Register.RSP && convention.Preserves(written))
                        Assert.True(pushed.Contains(written), where);
                    if (written.IsVectorRegister() && convention.PreservesVector(written.GetNumber()))
                        Assert.True(savedVectors.Contains(Register.XMM0 + written.GetNumber()), where);
                }
            }
        }
    }

    /// <summary>Fails where a body has an instruction that its tier does not promise.</summary>
    internal static void CheckInstructions(InstructionTier tier, CodeBody body, string what)
    {
        CpuidFeature[] allowed = tier switch
        {
            InstructionTier.Avx2 => Narrow,
            InstructionTier.Avx2Vnni => [.. Narrow, CpuidFeature.AVX_VNNI],
            InstructionTier.Avx512 => Wide,
            _ => [.. Wide, CpuidFeature.AVX512_VNNI],
        };
        foreach (Instruction instruction in Disassemble(Code(body)))
        {
            Assert.False(instruction.IsInvalid, $"{what}: invalid instruction at {instruction.IP:x}");
            foreach (CpuidFeature feature in instruction.CpuidFeatures)
                Assert.True(allowed.Contains(feature), $"{what}: {instruction} needs {feature}");
        }
    }

    private static bool IsConstant(CodeBody body, Instruction instruction) =>
        instruction.IPRelativeMemoryAddress >= (ulong)body.CodeBytes
        && instruction.IPRelativeMemoryAddress + (ulong)instruction.MemorySize.GetSize() <= (ulong)body.Bytes.Length;

    private static byte[] Code(CodeBody body) => body.Bytes[..body.CodeBytes];

    private static IEnumerable<Register> Written(List<Instruction> enter, CodeBody body)
    {
        InstructionInfoFactory information = new();
        foreach (Instruction instruction in enter.Concat(Disassemble(Code(body))))
        {
            foreach (UsedRegister used in information.GetInfo(instruction).GetUsedRegisters())
            {
                if (used.Access is OpAccess.Write or OpAccess.ReadWrite or OpAccess.CondWrite or OpAccess.ReadCondWrite)
                    yield return used.Register.GetFullRegister();
            }
        }
    }

    private static bool IsInnermost(List<Instruction> instructions, Instruction back) => !instructions.Any(other =>
        other.FlowControl == FlowControl.ConditionalBranch && other.NearBranchTarget < other.IP
        && other.IP < back.IP && other.NearBranchTarget >= back.NearBranchTarget);

    private static IEnumerable<(int Rows, CodeBody Body)> All(string instructionSet, string family)
    {
        KernelFamily parsed = Enum.Parse<KernelFamily>(family);
        for (int rows = 1; rows <= Families.Kernels(parsed); rows++)
            yield return (rows, KernelPrograms.Assemble(X64Target.Of(Enum.Parse<InstructionTier>(instructionSet)), parsed, rows));
    }

    private static List<Instruction> Disassemble(byte[] bytes)
    {
        List<Instruction> instructions = [];
        Decoder decoder = Decoder.Create(64, new ByteArrayCodeReader(bytes));
        while (decoder.IP < (ulong)bytes.Length)
            instructions.Add(decoder.Decode());
        return instructions;
    }
}
