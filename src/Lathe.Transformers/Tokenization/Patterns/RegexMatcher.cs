using System.Collections.Concurrent;
using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization.Patterns;

/// <summary>
/// Runs a <see cref="RegexProgram"/> by backtracking. An attempt that takes long is begun again remembering every (instruction, place) that
/// failed, which makes it linear in their number; beyond that a budget of steps ends what a hostile expression would drag out.
/// </summary>
internal sealed class RegexMatcher
{
    private const int PlainSteps = 4096;
    private const long MostRemembered = 1L << 28; // bits
    private const long MostSteps = 30_000_000;

    private static readonly ConcurrentBag<RegexMatcher> pool = [];

    private RegexProgram program = null!;
    private string source = "";
    private Frame[] stack = new Frame[64];
    private ulong[] seen = [];
    private bool remembers;
    private long steps;
    private long attemptLimit;
    private int textLength;

    public static RegexMatcher Rent(RegexProgram program, string source, int textLength)
    {
        RegexMatcher matcher = pool.TryTake(out RegexMatcher? pooled) ? pooled : new RegexMatcher();
        (matcher.program, matcher.source, matcher.textLength, matcher.steps, matcher.remembers) = (program, source, textLength, 0, false);
        return matcher;
    }

    public void Return()
    {
        if (seen.Length > 1 << 14)
            seen = [];
        if (stack.Length > 1 << 14)
            stack = new Frame[64];
        pool.Add(this);
    }

    /// <summary>End of the match that begins at a place, or -1.</summary>
    public int Match(ReadOnlySpan<char> text, int start)
    {
        if (!remembers && program.HasEmptyLoop)
            Remember();
        attemptLimit = remembers ? long.MaxValue : steps + PlainSteps;
        int end = Run(text, 0, start, 0, remembers);
        if (end == GaveUp)
        {
            Remember();
            attemptLimit = long.MaxValue;
            end = Run(text, 0, start, 0, remembers);
        }

        if (end >= 0 && remembers)
        {
            // What lay on the way to this match did not fail; failed attempts stay remembered.
            Array.Clear(seen);
            steps += seen.Length / 4;
            remembers = program.HasEmptyLoop;
        }

        return end;
    }

    private const int GaveUp = -2;

    private void Remember()
    {
        long bits = (long)program.Code.Length * (textLength + 1);
        if (bits > MostRemembered)
            throw TooLong();
        long words = (bits + 63) / 64;
        if (seen.Length < words)
            seen = new ulong[words];
        else
            Array.Clear(seen);
        steps += words / 4;
        remembers = true;
    }

    private TokenizerException TooLong() =>
        new($"the regular expression {Models.Vocabulary.Quote(source)} takes too many steps on a text of {textLength} characters; it "
        + "backtracks too much.");

    private bool FirstVisit(int instruction, int at)
    {
        long bit = ((long)instruction * (textLength + 1)) + at;
        ref ulong word = ref seen[bit >> 6];
        ulong mask = 1UL << (int)(bit & 63);
        if ((word & mask) != 0)
            return false;
        word |= mask;
        return true;
    }

    private int Run(ReadOnlySpan<char> text, int instruction, int at, int depth, bool remember)
    {
        RegexInstruction[] code = program.Code;
        int bottom = depth;
        HashSet<long>? nestedSeen = bottom > 0 && program.HasEmptyLoop ? [] : null;
        while (true)
        {
            if (++steps > MostSteps)
                throw TooLong();
            if (steps > attemptLimit && bottom == 0)
                return GaveUp;
            ref readonly RegexInstruction step = ref code[instruction];
            bool failed = false;
            switch (step.Operation)
            {
                case RegexOperation.Match:
                    return at;
                case RegexOperation.Character:
                    if (at < text.Length && step.Set!.Contains(CodePoints.At(text, at, out int length)))
                    {
                        at += length;
                        instruction++;
                    }
                    else
                    {
                        failed = true;
                    }

                    break;
                case RegexOperation.Loop:
                    if (remember && !FirstVisit(instruction, at))
                        failed = true;
                    else if (!Loop(text, step, instruction, ref at, ref depth))
                        failed = true;
                    else
                        instruction++;
                    break;
                case RegexOperation.Split:
                    if ((remember && !FirstVisit(instruction, at))
                        || (nestedSeen != null && !nestedSeen.Add(((long)instruction << 32) | (uint)at)))
                    {
                        failed = true;
                        break;
                    }

                    Push(ref depth, new Frame(step.Second, at, -1, 0));
                    instruction = step.First;
                    break;
                case RegexOperation.Jump:
                    instruction = step.First;
                    break;
                case RegexOperation.Anchor:
                    failed = !Holds((RegexAnchor)step.First, text, at);
                    instruction++;
                    break;
                case RegexOperation.Atomic:
                    int atomicEnd = Run(text, instruction + 1, at, Guard(depth), false);
                    failed = atomicEnd < 0;
                    at = atomicEnd;
                    instruction = step.First;
                    break;
                default:
                    bool found = Look(text, step, instruction, at, depth);
                    failed = found == (step.Operation == RegexOperation.NotLook);
                    instruction = step.First;
                    break;
            }

            if (failed && !Pop(text, bottom, ref depth, out instruction, out at))
                return -1;
        }
    }

    /// <summary>A nested run works above what is on the stack; a bottom of 0 would be the outermost.</summary>
    private int Guard(int depth)
    {
        if (depth > 0)
            return depth;
        if (stack.Length == 0)
            stack = new Frame[64];
        return 1;
    }

    private bool Look(ReadOnlySpan<char> text, in RegexInstruction step, int instruction, int at, int depth)
    {
        int start = at;
        for (int i = 0; i < step.Behind; i++)
        {
            if (start == 0)
                return false;
            CodePoints.Before(text, start, out int length);
            start -= length;
        }

        int end = Run(text, instruction + 1, start, Guard(depth), false);
        return step.Behind < 0 ? end >= 0 : end == at;
    }

    private bool Loop(ReadOnlySpan<char> text, in RegexInstruction step, int instruction, ref int at, ref int depth)
    {
        int count = 0;
        int wanted = step.Kind == RepeatKind.Lazy ? step.First : step.Second;
        int low = at; // where the least number of characters ends
        while (count < wanted && at < text.Length && step.Set!.Contains(CodePoints.At(text, at, out int length)))
        {
            at += length;
            if (++count <= step.First)
                low = at;
        }

        steps += count / 4;
        if (count < step.First)
            return false;
        if (step.Kind == RepeatKind.Greedy && at > low)
            Push(ref depth, new Frame(instruction + 1, at, low, 0));
        else if (step.Kind == RepeatKind.Lazy && count < step.Second)
            Push(ref depth, new Frame(instruction, at, -2, step.Second == int.MaxValue ? int.MaxValue : step.Second - count));
        return true;
    }

    /// <summary>Takes the last alternative: a split's other way, a greedy loop with one character less, a lazy one with one more.</summary>
    private bool Pop(ReadOnlySpan<char> text, int bottom, ref int depth, out int instruction, out int at)
    {
        while (depth > bottom)
        {
            ref Frame frame = ref stack[depth - 1];
            (instruction, at) = (frame.Instruction, frame.At);
            if (frame.Low == -1)
            {
                depth--;
                return true;
            }

            if (frame.Low >= 0)
            {
                CodePoints.Before(text, at, out int length);
                at -= length;
                if (at <= frame.Low)
                    depth--;
                else
                    frame = frame with { At = at };
                return true;
            }

            CharacterSet set = program.Code[instruction].Set!;
            if (at >= text.Length || !set.Contains(CodePoints.At(text, at, out int next)))
            {
                depth--;
                continue;
            }

            at += next;
            if (frame.Left == 1)
                depth--;
            else
                frame = frame with { At = at, Left = frame.Left == int.MaxValue ? int.MaxValue : frame.Left - 1 };
            instruction++;
            return true;
        }

        (instruction, at) = (0, 0);
        return false;
    }

    private void Push(ref int depth, Frame frame)
    {
        if (depth == stack.Length)
            Array.Resize(ref stack, depth * 2);
        stack[depth++] = frame;
    }

    private static bool Holds(RegexAnchor anchor, ReadOnlySpan<char> text, int at) => anchor switch
    {
        RegexAnchor.TextStart => at == 0,
        RegexAnchor.TextEnd => at == text.Length,
        RegexAnchor.TextEndOrNewline => at == text.Length || (at == text.Length - 1 && text[at] == '\n'),
        RegexAnchor.LineStart => at == 0 || (text[at - 1] == '\n' && at < text.Length),
        RegexAnchor.LineEnd => at == text.Length || text[at] == '\n',
        RegexAnchor.WordBoundary => IsWord(text, at, true) != IsWord(text, at, false),
        _ => IsWord(text, at, true) == IsWord(text, at, false),
    };

    private static bool IsWord(ReadOnlySpan<char> text, int at, bool before)
    {
        if (before ? at == 0 : at == text.Length)
            return false;
        return CharacterSet.Word.Contains(before ? CodePoints.Before(text, at, out _) : CodePoints.At(text, at, out _));
    }

    /// <param name="Instruction">Where to go on.</param>
    /// <param name="At">The place in the text.</param>
    /// <param name="Low">-1: a split; -2: a lazy loop; otherwise the place down to which a greedy loop can give back.</param>
    /// <param name="Left">Characters that a lazy loop may still take.</param>
    private readonly record struct Frame(int Instruction, int At, int Low, int Left);
}
