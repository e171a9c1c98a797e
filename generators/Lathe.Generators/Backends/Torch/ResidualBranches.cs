using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Torch;

/// <summary>
/// What layers add to their own inputs: in x + f(x), where f has a product, the second operand. There, and among the weights of attention,
/// a module that is trained drops values out, as Vaswani et al. (2017, 5.4) and the models after them do, whatever the class is called.
/// </summary>
internal sealed class ResidualBranches(ModelGraph graph)
{
    private readonly Dictionary<int, Node> definitions = graph.Forward.Body.Definitions();

    /// <returns>Which operand of a sum is one; −1 where neither is, or where it is no sum.</returns>
    public int Of(OperationNode sum) => sum.Operation != "Add" || sum.Inputs.Count != 2 ? -1
        : IsBranch(sum.Inputs[1], sum.Inputs[0]) ? 1
        : IsBranch(sum.Inputs[0], sum.Inputs[1]) ? 0
        : -1;

    /// <summary>Whether a value is made of a term of the other operand, by a product among others.</summary>
    private bool IsBranch(int value, int other)
    {
        HashSet<int> terms = [];
        AddTerms(other, terms);
        bool reaches = false, multiplies = false;
        HashSet<int> seen = [];
        Stack<int> open = new([value]);
        while (open.Count > 0)
        {
            int next = open.Pop();
            if (!seen.Add(next))
                continue;
            if (terms.Contains(next))
            {
                reaches = true;
                continue;
            }

            if (!definitions.TryGetValue(next, out Node? node))
                continue;
            multiplies |= node is CallNode
                || (node is LayerNode layer && graph.Members.First(member => member.Name == layer.Member) is LinearMember);
            foreach (int read in node.Read())
                open.Push(read);
        }

        return reaches && multiplies && !terms.Contains(value);
    }

    /// <summary>A value and, of a sum, what it is the sum of.</summary>
    private void AddTerms(int value, HashSet<int> terms)
    {
        if (value < 0 || !terms.Add(value) || !definitions.TryGetValue(value, out Node? node)
            || node is not OperationNode { Operation: "Add", Inputs: { Count: 2 } inputs })
            return;
        foreach (int input in inputs)
            AddTerms(input, terms);
    }
}
