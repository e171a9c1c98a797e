using System.Globalization;
using Lathe.Analyzers.Tests.Corpus;

namespace Lathe.Generators.Tests.Generation;

/// <summary>
/// The odd classes that no rule may mark compute the same compiled and eagerly. The line above a case names the inputs of its last class:
/// <c>ids100</c>, <c>floats64</c>, <c>mask</c>, <c>floatmask</c>; a case without them is only compiled, by the tests of the rules.
/// </summary>
public sealed class UnusualTests
{
    private const string Folder = "Unusual";

    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> rows = [];
            foreach (CorpusCase one in CorpusCase.All(Folder).Where(one => one.Note.Length > 0))
                rows.Add(one.File, one.Title);
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Compiled_agrees_with_eager(string file, string title)
    {
        CorpusCase unusual = CorpusCase.Find(Folder, file, title);
        string[] words = unusual.Markup.Split(' ');
        string name = words[Array.LastIndexOf(words, "class") + 1].Split('\n')[0];

        using GeneratedModel model = GeneratedModel.Build(name, "using System.Collections.Generic;\n" + unusual.Markup);
        Agreement.Check(model, 2, 7, [.. unusual.Note.Split(' ').Select(Input)]);
    }

    internal static Func<int, int, Tensor> Input(string kind) => kind switch
    {
        "mask" => Inputs.Mask(),
        "floatmask" => (batch, sequence) =>
            Tensor.From([.. Enumerable.Range(0, batch * sequence).Select(i => i % sequence < 5 ? 0f : -10000f)], batch, sequence),
        ['i', 'd', 's', .. var count] => Inputs.Ids(int.Parse(count, CultureInfo.InvariantCulture)),
        ['f', 'l', 'o', 'a', 't', 's', .. var width] => Inputs.Floats(int.Parse(width, CultureInfo.InvariantCulture)),
        _ => throw new ArgumentException($"'{kind}' is no input; say ids100, floats64, mask or floatmask", nameof(kind)),
    };
}
