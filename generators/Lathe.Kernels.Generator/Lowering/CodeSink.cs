using System.IO;
using Iced.Intel;

namespace Lathe.Kernels.Generator.Lowering;

/// <summary>Iced's assembler with the two things it leaves to its user: no instruction carries two labels, and a label at the end has one
/// to stand on.</summary>
internal sealed class CodeSink
{
    private readonly Assembler _assembler = new(64);
    private bool _labelPending;

    public void Add(Instruction instruction)
    {
        _assembler.AddInstruction(instruction);
        _labelPending = false;
    }

    public void AddData(byte[] data)
    {
        _assembler.db(data);
        _labelPending = false;
    }

    public void Pad(int bytes)
    {
        if (bytes == 0)
            return;
        _assembler.nop(bytes);
        _labelPending = false;
    }

    public Label NewLabel() => _assembler.CreateLabel();

    public void Place(ref Label label)
    {
        if (_labelPending)
            Pad(1);
        _assembler.Label(ref label);
        _labelPending = true;
    }

    /// <summary>Assembles at address 0. Branches stay long: were they shortened, padding in front of a loop could lengthen one that jumps
    /// over it, and so without end.</summary>
    public byte[] Assemble(out AssemblerResult result)
    {
        if (_labelPending)
            Pad(1);
        using MemoryStream stream = new();
        result = _assembler.Assemble(new StreamCodeWriter(stream), 0,
            BlockEncoderOptions.ReturnNewInstructionOffsets | BlockEncoderOptions.DontFixBranches);
        return stream.ToArray();
    }
}
