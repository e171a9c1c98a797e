namespace Lathe.Generators.Graphs;

/// <summary>
/// What follows from what holds at a place of Forward. Questions over the configuration are taken as they are written: two that are
/// not the same text may have any answers together.
/// </summary>
internal static class Implication
{
    /// <summary>Cases that are tried: beyond it nothing is said to follow.</summary>
    private const int MostCases = 4096;

    /// <summary>Whether <paramref name="needed"/> holds wherever <paramref name="assumed"/> does; false too where that is too much to
    /// try.</summary>
    public static bool Holds(Condition assumed, Condition needed)
    {
        int cases = 0;
        return needed.Known ?? !MayFail(assumed, needed, ref cases);
    }

    private static bool MayFail(Condition assumed, Condition needed, ref int cases)
    {
        if (assumed.Known == false || needed.Known == true)
            return false;
        if (++cases > MostCases)
            return true;
        // What is needed is split first: of all that is assumed, most says nothing about it.
        if ((Question(needed) ?? Question(assumed)) is not { } question)
            return true;
        return MayFail(Given(assumed, question, true), Given(needed, question, true), ref cases)
            || MayFail(Given(assumed, question, false), Given(needed, question, false), ref cases);
    }

    /// <summary>The first question that is no combination of others; null for a constant.</summary>
    private static Condition? Question(Condition condition) => condition switch
    {
        ConstantCondition => null,
        NotCondition not => Question(not.Operand),
        AndCondition and => Question(and.Left) ?? Question(and.Right),
        OrCondition or => Question(or.Left) ?? Question(or.Right),
        _ => condition,
    };

    private static Condition Given(Condition condition, Condition question, bool answer) => condition switch
    {
        ConstantCondition => condition,
        NotCondition not => Condition.Not(Given(not.Operand, question, answer)),
        AndCondition and => Condition.And(Given(and.Left, question, answer), Given(and.Right, question, answer)),
        OrCondition or => Condition.Or(Given(or.Left, question, answer), Given(or.Right, question, answer)),
        _ => condition.Equals(question) ? (answer ? Condition.True : Condition.False) : condition,
    };
}
