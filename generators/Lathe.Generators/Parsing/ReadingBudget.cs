using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Parsing;

/// <summary>
/// How much of a class is read at most. Loops over numbers are unrolled, helpers are read for each number they are called with,
/// and what follows an <c>if</c> that may return is read for both sides: a few lines can say a computation without end. Reading
/// stops where a limit is passed, with one failure at that place.
/// </summary>
internal sealed class ReadingBudget(FailureSink sink, string className)
{
    /// <summary>Tensors computed, helpers counted where they are called: lowering takes seconds for as many.</summary>
    public const int MostNodes = 2048;

    /// <summary>Expressions and statements followed, whether or not they compute a tensor.</summary>
    private const int MostSteps = 400_000;

    /// <summary>Expressions, blocks and calls inside of one another: each takes a part of the compiler's own stack.</summary>
    public const int MostDepth = 160;

    private int steps;
    private int nodes;
    private int depth;

    /// <summary>A limit was passed: what is still to be read is not.</summary>
    public bool IsSpent { get; private set; }

    /// <summary>One expression or statement more, inside of those entered before; false where that is too much.</summary>
    public bool Enter(SyntaxNode place)
    {
        if (!IsSpent && ++steps > MostSteps)
            Spend(place, $"takes more than {Text(MostSteps)} steps to read");
        else if (!IsSpent && depth >= MostDepth)
            Spend(place, $"nests more than {Text(MostDepth)} deep here");
        if (IsSpent)
            return false;
        depth++;
        return true;
    }

    public void Leave() => depth--;

    /// <summary>One tensor more.</summary>
    public void Compute(SyntaxNode place)
    {
        if (!IsSpent && ++nodes > MostNodes)
            Spend(place, $"computes more than {Text(MostNodes)} tensors");
    }

    public void Spend(SyntaxNode place, string found) => Spend(place.GetLocation(), found);

    public void Spend(Location place, string found)
    {
        if (!IsSpent)
            sink.Report(FailureCode.TooLarge, place, className, found);
        IsSpent = true;
    }

    private static string Text(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
