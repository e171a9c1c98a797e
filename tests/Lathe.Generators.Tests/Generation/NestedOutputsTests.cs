using Lathe.Generators.Parsing;
using Lathe.Generators.Tests.Parsing;

namespace Lathe.Generators.Tests.Generation;

/// <summary>
/// Outputs of nested models that may be absent or have one of several shapes, handed on, carried by loops, computed with: generated
/// code agrees with eager for every checkpoint, or a diagnostic says at the expression what to do.
/// </summary>
public sealed class NestedOutputsTests
{
    [Theory]
    [InlineData("""
        readonly Layer layer = new(config);
        public Out Forward(Tensor x) { Out o = layer.Forward(x); for (int i = 0; i < 2; i++) { o = layer.Forward(o.Hidden); } return o; }
        """)]
    [InlineData("""
        readonly Layer layer = new(config);
        public Out Forward(Tensor x) { Out o = layer.Forward(x); Tensor? p = o.Pooled; for (int i = 0; i < 2; i++) { o = layer.Forward(o.Hidden); p = o.Pooled is null ? null : p! + o.Pooled; } return new Out(o.Hidden, p); }
        """)]
    [InlineData("""
        readonly Layer[] layers = Repeat(2, () => new Layer(config));
        public Tensor Forward(Tensor x) { foreach (Layer l in layers) { Out o = l.Forward(x); x = o.Hidden; if (o.Pooled is not null) x = x * 2f; } return x; }
        """)]
    [InlineData("""
        readonly Layer[] layers = Repeat(2, () => new Layer(config));
        public Tensor Forward(Tensor x) { foreach (Layer l in layers) { Out o = l.Forward(x); x = o.Hidden; if (o.Pooled is not null) x = x + Reshape(o.Pooled, 0, 1, 8); } return x; }
        """)]
    [InlineData("""
        readonly Layer[] layers = Repeat(2, () => new Layer(config));
        public Tensor Forward(Tensor x) { foreach (Layer l in layers) x = l.Forward(x).Hidden; return x; }
        """)]
    [InlineData("""
        readonly Layer layer = new(config);
        public Tensor Forward(Tensor x) { Out o = layer.Forward(x); return o.Pooled ?? FirstToken(o.Hidden); }
        """)]
    [InlineData("""
        readonly Layer layer = new(config);
        public Out Forward(Tensor x) => layer.Forward(x);
        """)]
    [InlineData("""
        readonly Choice c = new(config);
        public (Tensor hidden, Tensor logits) Forward(Tensor x) => c.Forward(x);
        """)]
    [InlineData("""
        readonly Choice c = new(config);
        public Tensor Forward(Tensor x) => c.Forward(x).logits;
        """)]
    [InlineData("""
        readonly Choice c = new(config);
        public Tensor Forward(Tensor x) { var r = c.Forward(x); return MeanLike(r.hidden); } Tensor MeanLike(Tensor h) => c.Forward(h).logits;
        """)]
    [InlineData("""
        readonly Choice[] c = Repeat(2, () => new Choice(config));
        public Tensor Forward(Tensor x) { foreach (Choice one in c) x = x + Relu(one.Forward(x).hidden); return x; }
        """)]
    [InlineData("""
        readonly Linear a = new(8, 8);
        readonly Linear? token = config.Token ? new(8, 3) : null;
        public Tensor Forward(Tensor x) { x = a.Forward(x); return token is not null ? token.Forward(x) : FirstToken(x); }
        """)]
    [InlineData("""
        readonly Linear a = new(8, 8);
        readonly Linear? wide = config.Token ? new(8, 3) : null;
        readonly Linear b = new(3, 4);
        public Tensor Forward(Tensor x) { x = a.Forward(x); return wide is not null ? b.Forward(wide.Forward(x)) : x; }
        """)]
    public void Generated_code_agrees_for_every_checkpoint(string body)
    {
        string source = Source(body);
        foreach (bool pool in new[] { false, true })
        {
            foreach (bool token in new[] { false, true })
            {
                string config =
                    $$"""{"model_type": "test", "pool": {{(pool ? "true" : "false")}}, "token": {{(token ? "true" : "false")}}}""";
                using GeneratedModel model = GeneratedModel.Build("M", source, config);
                Agreement.Check(model, 2, 3, Inputs.Floats(8));
            }
        }
    }

    [Theory]
    [InlineData("UnsupportedExpression", """
        readonly Layer[] layers = Repeat(2, () => new Layer(config));
        public Out Forward(Tensor x) { Tensor? p = null; foreach (Layer l in layers) { Out o = l.Forward(x); x = o.Hidden; p = o.Pooled; } return new Out(x, p); }
        """)]
    [InlineData("UnsupportedExpression", """
        readonly Layer layer = new(config);
        public Out Forward(Tensor x) { Tensor? p = null; for (int i = 0; i < 2; i++) { Out o = layer.Forward(x); x = o.Hidden; p = o.Pooled; } return new Out(x, p); }
        """)]
    [InlineData("ShapeMismatch", """
        readonly Choice c = new(config);
        public Tensor Forward(Tensor x) => Tanh(c.Forward(x).logits);
        """)]
    [InlineData("ShapeMismatch", """
        readonly Choice c = new(config);
        public Tensor Forward(Tensor x) => Softmax(c.Forward(x).logits + 1f);
        """)]
    [InlineData("ShapeMismatch", """
        readonly Choice[] c = Repeat(2, () => new Choice(config));
        public (Tensor h, Tensor l) Forward(Tensor x) { var r = (hidden: x, logits: x); foreach (Choice one in c) r = one.Forward(r.hidden); return r; }
        """)]
    [InlineData("ShapeMismatch", """
        readonly Layer layer = new(config);
        readonly Linear a = new(8, 8);
        public Tensor Forward(Tensor x) { x = a.Forward(x); return Head(x) + Head(Slice(x, 1, 0, 1)); } Tensor Head(Tensor x) => layer.Forward(x).Hidden;
        """)]
    [InlineData("UnsupportedExpression", """
        readonly Masked m = new();
        public Tensor Forward(Tensor x, Tensor mask) => m.Forward(m.Forward(x, null), PaddingMask(mask));
        """)]
    [InlineData("ShapeMismatch", """
        readonly Choice c = new(config);
        readonly Linear? b = config.Token ? new(3, 8) : null;
        public Tensor Forward(Tensor x) { Tensor l = c.Forward(x).logits; if (b is not null) l = FirstToken(b.Forward(l)); return l; }
        """)]
    [InlineData("ShapeMismatch", """
        readonly Linear? token = config.Token ? new(8, 3) : null;
        public Tensor Forward(Tensor x) { x = Relu(x + x * 2f); Tensor l = token is not null ? token.Forward(x) : FirstToken(x); return Tanh(l); }
        """)]
    [InlineData("ShapeMismatch", """
        readonly Linear a = new(8, 8);
        readonly Linear? token = config.Token ? new(8, 3) : null;
        public Tensor Forward(Tensor x) { x = a.Forward(x); Tensor l = token is not null ? token.Forward(x) : FirstToken(x); return Softmax(l * 2f + l); }
        """)]
    [InlineData("ShapeMismatch", """
        readonly Linear a = new(8, 8);
        readonly Linear? token = config.Token ? new(8, 3) : null;
        public Tensor Forward(Tensor x) { x = a.Forward(x); Tensor l = token is not null ? token.Forward(x) : FirstToken(x); for (int i = 0; i < 2; i++) l = Tanh(l); return l; }
        """)]
    [InlineData("UnsupportedExpression", """
        readonly Masked m = new();
        public Tensor Forward(Tensor x) => m.Forward(x, null);
        """)]
    public void Another_form_is_refused(string code, string body)
    {
        Failure failure = Assert.Single(ParserHarness.Failures("M", Source(body)));
        Assert.Equal(code, failure.Code.ToString());
        Assert.All(failure.Arguments, argument => Assert.NotEqual("", argument));
    }

    /// <summary>Several candidates for a nested model, or for the models of an array: each tensor comes from the first that has
    /// it.</summary>
    [Fact]
    public void Candidate_paths_of_nested_models_are_all_looked_at()
    {
        using GeneratedModel model = GeneratedModel.Build("M", Source("""
            [Weights("layer.{i}", "old.layer.{i}")] readonly Layer[] layers = Repeat(2, () => new Layer(config));
            [Weights("", "head", "older.head")] readonly Layer head = new(config);
            public Out Forward(Tensor x)
            {
                foreach (Layer layer in layers)
                    x = layer.Forward(x).Hidden;
                return head.Forward(x);
            }
            """), """{"model_type": "test", "pool": true, "token": false}""");
        Tensor x = Inputs.Floats(8)(2, 3);
        float[] before = model.RunEager(x)[1]!.Floats.ToArray();
        string file = Path.Combine(model.Folder, "model.safetensors");
        (string Name, Tensor Tensor)[] renamed = [.. Tensors(model.Folder).Select(t => (t.Name switch
        {
            "layer.1.a.weight" => "old.layer.1.a.weight",
            "layer.0.pooler.bias" => "old.layer.0.pooler.bias",
            "a.weight" => "older.head.a.weight",
            "pooler.bias" => "head.pooler.bias",
            _ => t.Name,
        }, t.Tensor))];
        Assert.Equal(4, renamed.Count(t => t.Name.Contains("old", StringComparison.Ordinal)
            || t.Name.StartsWith("head", StringComparison.Ordinal)));
        Lathe.Checkpoints.SafetensorsFile.Write(file, renamed);

        Assert.Equal(before, model.RunEager(x)[1]!.Floats.ToArray());
        Agreement.Check(model, 2, 3, Inputs.Floats(8));
    }

    private static (string Name, Tensor Tensor)[] Tensors(string folder)
    {
        using Lathe.Checkpoints.Checkpoint checkpoint = Lathe.Checkpoints.Checkpoint.Open(folder);
        return [.. checkpoint.TensorNames.Select(name =>
        {
            int[] shape = [.. checkpoint.Find(name).Shape.Select(extent => (int)extent)];
            return (name, Tensor.From(checkpoint.ReadFloat32(name, shape), shape));
        })];
    }

    private static string Source(string body) =>
        Sources.Nestable + $"[Model] public sealed partial class M(Config config) {{ public bool Pool => config.Pool;\n{body}\n}}";
}
