using System;
using System.Linq;
using Lathe.Analyzers.Models;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Analyzers.Rules;

/// <summary>A mask of ones and zeros where attention adds it to the scores.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MaskOfOnesAnalyzer() : GraphAnalyzer(Rule)
{
    public const string Id = "LATHE2018";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A mask that is added is 0 for tokens",
        "'{0}' {1}, and Attention adds its mask to the scores: 1 and 0 mask nothing; write {2}",
        Categories.Precision,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Check(ModelView model, Action<Diagnostic> report)
    {
        MethodView forward = model.Methods[0];
        bool readsIds = forward.Method.Parameters.Select((_, i) => forward.Type(i)).Any(type => type?.Element == ElementType.Int32);
        foreach (MethodView method in model.Methods)
        {
            foreach (Node node in method.Nodes)
            {
                if (MaskOf(node, model.Graph) is not { } mask)
                    continue;
                if (IsComparison(method.Definition(mask)))
                    Report(method, node, mask, "is 1 and 0", null);
                // the other way round, and no larger
                else if (method.Operation(mask, "Subtract") is { } opposite && method.Number(opposite.Inputs[0]) == 1
                    && (method.Definition(opposite.Inputs[1]) is null || IsComparison(method.Definition(opposite.Inputs[1]))))
                {
                    Report(method, node, mask, "is one minus a mask", null, opposite.Inputs[1] < method.Method.Parameters.Count
                        ? $"PaddingMask({method.Method.Parameters[opposite.Inputs[1]].Name})" : null);
                }
                // what Hugging Face's tokenizers give by this name; a model that takes hidden states is handed what was made of it
                else if (method == forward && readsIds && mask < method.Method.Parameters.Count
                    && method.Method.Parameters[mask].Name.Replace("_", "").ToLowerInvariant() is "attentionmask"
                        or "paddingmask" or "mask")
                {
                    Report(method, node, mask, "is 1 for tokens and 0 for padding", name => $"PaddingMask({name})");
                }
            }
        }

        void Report(MethodView method, Node node, int mask, string found, Func<string, string>? mend, string? instead = null)
        {
            Location call = method.Place(node is OperationNode o ? o.Result : ((CallNode)node).Results[0]);
            ExpressionSyntax? written = model.OperationAt(ModelView.SyntaxAt(call)) is IInvocationOperation invoked
                ? node is OperationNode ? Written(invoked, "mask")
                    : Written(invoked, invoked.TargetMethod.Parameters[IndexOf((CallNode)node, mask)].Name)
                : null;
            string text = written?.ToString() ?? "the mask";
            report(Found(written?.GetLocation() ?? call, mend?.Invoke(text), text, found,
                mend?.Invoke(text) ?? instead ?? $"({text} - 1f) * 10000f, or the contrary"));
        }
    }

    private static bool IsComparison(Node? made) =>
        made is OperationNode { Operation: "Equal" or "Greater" or "GreaterOrEqual" or "Less" or "LessOrEqual" };

    private static int IndexOf(CallNode call, int value) => call.Inputs.ToList().IndexOf(value);

    private static ExpressionSyntax? Written(IInvocationOperation call, string parameter) =>
        (call.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == parameter)?.Syntax as ArgumentSyntax)?.Expression;

    /// <summary>What a node adds to scores, itself or in the model that it calls.</summary>
    private static int? MaskOf(Node node, ModelGraph graph) => node switch
    {
        OperationNode { Operation: "Attention", Inputs: var inputs } when inputs.Count > 3 && inputs[3] >= 0 => inputs[3],
        CallNode call when graph.Nested(call) is { } nested
            && nested.Forward.Body.Descendants().Select(inner => MaskOf(inner, nested)).FirstOrDefault(mask => mask < call.Inputs.Count)
                is int parameter => call.Inputs[parameter],
        _ => null,
    };
}
