using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Analyzers.Models;

/// <summary>Follows values into helpers and out of them: what a rule looks for may begin in one method and end in another.</summary>
internal static class HelperCalls
{
    /// <summary>What the methods that call a helper hand over for its parameter; nothing for Forward's own.</summary>
    public static IEnumerable<(MethodView Caller, int Value)> Handed(this ModelView model, MethodView helper, int parameter) =>
        from call in Calls(model, helper)
        where parameter < call.Node.Inputs.Count
        select (call.Caller, call.Node.Inputs[parameter]);

    /// <summary>What a value becomes in the methods that call a helper, where it is one of the helper's results.</summary>
    public static IEnumerable<(MethodView Caller, int Value)> GivenTo(this ModelView model, MethodView helper, int value)
    {
        EquatableArray<int> results = helper.Method.Body.Results;
        return from call in Calls(model, helper)
               from at in Enumerable.Range(0, results.Count)
               where results[at] == value && at < call.Node.Results.Count
               select (call.Caller, call.Node.Results[at]);
    }

    private static IEnumerable<(MethodView Caller, CallNode Node)> Calls(ModelView model, MethodView helper) =>
        from caller in model.Methods
        from node in caller.Nodes.OfType<CallNode>()
        where node.Member is null && node.Method == helper.Method.Name
        select (caller, node);
}
