namespace Lathe.Transformers.Tokenization.Patterns;

/// <summary>A regular expression as instructions for <see cref="RegexMatcher"/>.</summary>
internal sealed class RegexProgram
{
    private const int MostInstructions = 20_000;

    private readonly List<RegexInstruction> code = [];
    private readonly string where;

    private RegexProgram(string where) => this.where = where;

    public RegexInstruction[] Code { get; private set; } = [];

    /// <summary>Whether a loop's body can match nothing; places already seen must then be remembered, or the loop would never
    /// end.</summary>
    public bool HasEmptyLoop { get; private set; }

    public static RegexProgram Compile(RegexNode node, string where)
    {
        RegexProgram program = new(where);
        program.Emit(node);
        program.Add(new RegexInstruction(RegexOperation.Match));
        program.Code = [.. program.code];
        return program;
    }

    private int Add(RegexInstruction instruction)
    {
        if (code.Count >= MostInstructions)
            throw new TokenizerException(
                $"{where}: the regular expression, with its repeats written out, is longer than {MostInstructions} instructions.");
        code.Add(instruction);
        return code.Count - 1;
    }

    private void Emit(RegexNode node)
    {
        switch (node)
        {
            case RegexNode.Character character:
                Add(new RegexInstruction(RegexOperation.Character) { Set = character.Set });
                break;
            case RegexNode.Sequence sequence:
                foreach (RegexNode part in sequence.Parts)
                    Emit(part);
                break;
            case RegexNode.Choice choice:
                EmitChoice(choice);
                break;
            case RegexNode.Repeat repeat:
                EmitRepeat(repeat);
                break;
            case RegexNode.Look look:
                EmitLook(look);
                break;
            case RegexNode.Atomic atomic:
                EmitBody(Add(new RegexInstruction(RegexOperation.Atomic)), atomic.Body);
                break;
            case RegexNode.Anchor anchor:
                Add(new RegexInstruction(RegexOperation.Anchor) { First = (int)anchor.Kind });
                break;
        }
    }

    private void EmitChoice(RegexNode.Choice choice)
    {
        List<int> jumps = [];
        for (int i = 0; i < choice.Parts.Count; i++)
        {
            if (i == choice.Parts.Count - 1)
            {
                Emit(choice.Parts[i]);
                break;
            }

            int split = Add(new RegexInstruction(RegexOperation.Split));
            Emit(choice.Parts[i]);
            jumps.Add(Add(new RegexInstruction(RegexOperation.Jump)));
            code[split] = code[split] with { First = split + 1, Second = code.Count };
        }

        foreach (int jump in jumps)
            code[jump] = code[jump] with { First = code.Count };
    }

    private void EmitRepeat(RegexNode.Repeat repeat)
    {
        if (repeat.Body is RegexNode.Character character)
        {
            Add(new RegexInstruction(RegexOperation.Loop)
            {
                Set = character.Set, First = repeat.Least, Second = repeat.Most,
                Kind = repeat.Kind
            });
            return;
        }

        if (repeat.Kind == RepeatKind.Possessive)
        {
            EmitBody(Add(new RegexInstruction(RegexOperation.Atomic)), repeat with { Kind = RepeatKind.Greedy });
            return;
        }

        for (int i = 0; i < repeat.Least; i++)
            Emit(repeat.Body);
        if (repeat.Most == int.MaxValue)
        {
            HasEmptyLoop |= repeat.Body.CanBeEmpty();
            int split = Add(new RegexInstruction(RegexOperation.Split));
            Emit(repeat.Body);
            Add(new RegexInstruction(RegexOperation.Jump) { First = split });
            SetSplit(split, repeat.Kind);
            return;
        }

        List<int> splits = [];
        for (int i = repeat.Least; i < repeat.Most; i++)
        {
            splits.Add(Add(new RegexInstruction(RegexOperation.Split)));
            Emit(repeat.Body);
        }

        foreach (int split in splits)
            SetSplit(split, repeat.Kind);
    }

    /// <summary>Makes a split choose between its body, which follows it, and what comes next.</summary>
    private void SetSplit(int split, RepeatKind kind) => code[split] = kind == RepeatKind.Lazy
        ? code[split] with { First = code.Count, Second = split + 1 }
        : code[split] with { First = split + 1, Second = code.Count };

    private void EmitLook(RegexNode.Look look)
    {
        RegexOperation operation = look.Negative ? RegexOperation.NotLook : RegexOperation.Look;
        if (!look.Behind)
        {
            EmitBody(Add(new RegexInstruction(operation) { Behind = -1 }), look.Body);
            return;
        }

        // (?<=a|bc) is (?<=a)|(?<=bc); (?<!a|bc) is (?<!a)(?<!bc).
        List<RegexNode> bodies = look.Body is RegexNode.Choice choice && look.Body.FixedLength() < 0 ? [.. choice.Parts] : [look.Body];
        if (bodies.Count > 1 && !look.Negative)
        {
            EmitChoice(new RegexNode.Choice([.. bodies.Select(body => look with { Body = body })]));
            return;
        }

        foreach (RegexNode body in bodies)
        {
            int length = body.FixedLength();
            if (length < 0)
                throw new TokenizerException(
                    $"{where}: the regular expression looks behind for a text of no fixed length, which is not supported.");
            EmitBody(Add(new RegexInstruction(operation) { Behind = length }), body);
        }
    }

    /// <summary>Emits a nested program after its owner, which then goes on behind it.</summary>
    private void EmitBody(int owner, RegexNode body)
    {
        Emit(body);
        Add(new RegexInstruction(RegexOperation.Match));
        code[owner] = code[owner] with { First = code.Count };
    }
}
