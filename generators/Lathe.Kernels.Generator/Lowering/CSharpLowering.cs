using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Lowering;

/// <summary>
/// Turns a kernel program into statements of C# over the parameter <c>arguments</c>: a local for every value, declared where it is first
/// written, and loops as loops. Which registers the locals get is the JIT's business; a program that fits a machine-code target of the same
/// width fits there too.
/// </summary>
internal sealed class CSharpLowering
{
    private const int StackAlignment = 64;
    private readonly CSharpTarget _target;
    private readonly LaneKinds _kinds;
    private readonly StringBuilder _text = new();
    private readonly HashSet<int> _vectors = [];
    private readonly HashSet<int> _scalars = [Scalar.Arguments.Id];
    private readonly Stack<string> _endings = new();
    private int _indentation;

    private CSharpLowering(CSharpTarget target, IReadOnlyList<Operation> operations, int indentation)
    {
        _target = target;
        _kinds = new(operations);
        _indentation = indentation;
    }

    /// <returns>The body of a method, without its braces.</returns>
    /// <param name="target">The width.</param>
    /// <param name="kernel">The program.</param>
    /// <param name="indentation">Spaces in front of each line.</param>
    /// <exception cref="KernelException">The program reads what was not written, or has a step that is not known in C#.</exception>
    public static string Lower(CSharpTarget target, KernelBuilder kernel, int indentation)
    {
        LiveRanges.OfVectors(kernel.Operations);
        LiveRanges.OfScalars(kernel.Operations);
        CSharpLowering lowering = new(target, kernel.Operations, indentation);
        lowering.Line($"nint {Name(Scalar.Arguments)} = (nint)arguments;");
        if (kernel.StackBytes > 0)
            lowering.Line($"byte* stack = stackalloc byte[{Number(kernel.StackBytes + StackAlignment)}];");
        foreach (Operation operation in kernel.Operations)
            lowering.Step(operation);
        return lowering._text.ToString();
    }

    private void Step(Operation operation)
    {
        switch (operation.Opcode)
        {
            case Opcode.LoopBegin:
                // The counter is known not to be zero where the program says so: the test at the front goes.
                bool tested = operation.Immediate == 0;
                Open(tested ? $"for (; {Name(operation.ScalarResult)} != 0; {Name(operation.ScalarResult)}--)" : "do");
                _endings.Push(tested ? "}" : $"}} while (--{Name(operation.ScalarResult)} != 0);");
                break;
            case Opcode.IfBegin:
                Open($"if ({Name(operation.ScalarResult)} != 0)");
                _endings.Push("}");
                break;
            case Opcode.UnlessBegin:
                Open($"if ({Name(operation.ScalarResult)} == 0)");
                _endings.Push("}");
                break;
            case Opcode.LoopEnd or Opcode.IfEnd:
                _indentation -= 4;
                Line(_endings.Pop());
                break;
            case Opcode.Prefetch:
                Line($"Steps128.Prefetch((void*)({Text(operation.Address!)}));");
                break;
            case Opcode.Store or Opcode.StorePartial or Opcode.StoreLow32 or Opcode.StoreLow64 or Opcode.StoreHalf:
                Line($"{VectorExpression(operation, CSharpForm.Of(operation.Opcode), _kinds[operation.Sources[0]])};");
                break;
            default:
                if (operation.Result is null)
                    Assign(operation.ScalarResult!.Value, ScalarExpression(operation));
                else
                    VectorStep(operation, operation.Result.Value);
                break;
        }
    }

    private void Open(string head)
    {
        Line(head);
        Line("{");
        _indentation += 4;
    }

    private string ScalarExpression(Operation operation) => operation.Opcode switch
    {
        Opcode.LoadScalar => $"*(nint*)({Text(operation.Address!)})",
        Opcode.ConstantScalar => operation.Immediate >= 0 ? Number(operation.Immediate)
            : $"unchecked((nint){((uint)operation.Immediate).ToString(CultureInfo.InvariantCulture)})",
        Opcode.StackAddress => $"((nint)stack + {Number(StackAlignment - 1)}) & -{Number(StackAlignment)}",
        Opcode.Copy => Name(operation.ScalarSource),
        Opcode.AddAddress => Text(operation.Address!),
        Opcode.ShiftRightScalar => $"{Name(operation.ScalarResult)} >>> {Number(operation.Immediate)}",
        Opcode.AndScalar => $"{Name(operation.ScalarResult)} & {Number(operation.Immediate)}",
        Opcode.SubtractScalar => $"{Name(operation.ScalarResult)} - {Name(operation.ScalarSource)}",
        Opcode.LowLane => VectorExpression(operation, CSharpForm.Of(operation.Opcode), LaneKind.Int32),
        _ => throw new KernelException($"{operation.Opcode} has no form in C#: add it to CSharpLowering"),
    };

    private void Assign(Scalar target, string expression) =>
        Line($"{(_scalars.Add(target.Id) ? "nint " : "")}{Name(target)} = {expression};");

    private void VectorStep(Operation operation, Vector result)
    {
        CSharpForm form = CSharpForm.Of(operation.Opcode);
        LaneKind kind = _kinds[result];
        LaneKind given = form.Result ?? kind;
        string expression = VectorExpression(operation, form, given);
        if (given != kind)
            expression = $"({expression}).As{kind}()";
        string declaration = _vectors.Add(result.Id) ? $"Vector{_target.VectorBits}<{TypeName(kind)}> " : "";
        Line($"{declaration}{Name(result)} = {expression};");
    }

    private string VectorExpression(Operation operation, CSharpForm form, LaneKind kind)
    {
        StringBuilder text = new(form.Expression);
        text.Replace("{V}", $"Vector{_target.VectorBits}").Replace("{S}", $"Steps{_target.VectorBits}").Replace("{T}", TypeName(kind));
        IReadOnlyList<Vector?> operands = CSharpOperands.Of(operation);
        for (int index = 0; index < operands.Count; index++)
            text.Replace($"{{{index}}}", operands[index] is { } operand
                ? Read(operand, form.OperandKind(index) ?? kind) : Constant(operation, form.OperandKind(index), kind));
        if (operation.Address is { } address)
            text.Replace("{p}", Text(address));
        if (operation.ScalarSource is { } scalar)
            text.Replace("{s}", Name(scalar));
        if (operation.Table is { } table)
            text.Replace("{c}", string.Join(", ", table.Select(Number)));
        return text.Replace("{i}", Number(operation.Immediate)).ToString();
    }

    private string Read(Vector vector, LaneKind kind) => _kinds[vector] == kind ? Name(vector) : $"{Name(vector)}.As{kind}()";

    /// <summary>A number in every lane, or a table. A float is written as one where the step computes with floats: bits that are a mask may
    /// look like NaN.</summary>
    private string Constant(Operation operation, LaneKind? asked, LaneKind kind)
    {
        string lanes = operation.Table is { } table ? string.Join(", ", table.Select(Number)) : Number(operation.Constant!.Value);
        if (asked == LaneKind.Single && operation.Constant is { } bits && FloatLiteral(bits) is { } literal)
            return $"Vector{_target.VectorBits}.Create({literal})";
        LaneKind wanted = asked ?? kind;
        return $"Vector{_target.VectorBits}.Create({lanes}){(wanted == LaneKind.Int32 ? "" : $".As{wanted}()")}";
    }

    private static string? FloatLiteral(int bits)
    {
        float value = BitConverter.ToSingle(BitConverter.GetBytes(bits), 0);
        return float.IsNaN(value) || float.IsInfinity(value) ? null
            : (bits == int.MinValue ? "-0" : value.ToString("G9", CultureInfo.InvariantCulture)) + "f";
    }

    private static string Text(Address address)
    {
        string text = Name(address.Base);
        if (address.Index is { } index)
            text += address.Scale == 1 ? $" + {Name(index)}" : $" + {Name(index)} * {Number(address.Scale)}";
        if (address.Displacement != 0)
            text += address.Displacement > 0 ? $" + {Number(address.Displacement)}" : $" - {Number(-address.Displacement)}";
        return text;
    }

    private static string TypeName(LaneKind kind) => kind switch
    {
        LaneKind.Single => "float",
        LaneKind.Int16 => "short",
        LaneKind.Byte => "byte",
        LaneKind.SByte => "sbyte",
        _ => "int",
    };

    private static string Name(Vector vector) => "v" + Number(vector.Id);

    private static string Name(Scalar? scalar) => "s" + Number(scalar!.Value.Id);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private void Line(string text) => _text.Append(' ', _indentation).Append(text).Append('\n');
}
