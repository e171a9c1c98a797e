namespace Lathe.Generators.Tests.Generation;

/// <summary>Every way to ask whether a tensor is there, against eager, with each of two optional layers there and not.</summary>
public sealed class PresenceAgreementTests
{
    private const string Source = """
        public sealed record Config(bool Wide, bool Deep) : IModelConfiguration<Config>
        {
            public static Config FromCheckpoint(Lathe.Checkpoints.Checkpoint checkpoint)
            {
                Lathe.Checkpoints.ModelConfigurationReader reader = new(checkpoint);
                return new(reader.Bool("wide"), reader.Bool("deep"));
            }
        }

        [Model]
        public sealed partial class Asking(Config config)
        {
            readonly Linear a = new(8, 8);
            readonly Linear? p = config.Wide ? new(8, 8) : null, q = config.Deep ? new(8, 8) : null;

            public (Tensor nested, Tensor both, Tensor early, Tensor chosen, Tensor kept, Tensor helped, Tensor? maybe) Forward(Tensor x)
            {
                Tensor? t = p?.Forward(x), u = q?.Forward(x);
                Tensor nested = a.Forward(x);
                if (t is not null)
                {
                    if (u is not null)
                        nested = t + u;
                    else
                        nested = nested * t;
                }
                Tensor both = x;
                if (!(t is null || u is null))
                    both = t * u;
                bool has = t is not null, none = !has && u == null;
                Tensor kept = none ? Gelu(x) : x;
                if (has)
                    kept = kept + t!;
                if (u is { } v)
                    kept = kept * v;
                for (int i = 0; i < 2; i++)
                {
                    if (has)
                        kept = Tanh(kept + t!);
                }
                Tensor? maybe = t is null ? null : q?.Forward(t);
                return (nested, both, Early(x, t), x + (t ?? u ?? Relu(x)), kept, Early(x, null) + When(x, u is not null), maybe);
            }

            Tensor Early(Tensor y, Tensor? given)
            {
                if (given is null)
                    return Sigmoid(y);
                return y - given;
            }

            Tensor When(Tensor y, bool there) => there ? q!.Forward(y) : y;
        }
        """;

    [Theory]
    [InlineData("true", "true")]
    [InlineData("true", "false")]
    [InlineData("false", "true")]
    [InlineData("false", "false")]
    public void Compiled_answers_as_eager_does(string wide, string deep)
    {
        using GeneratedModel model = GeneratedModel.Build("Asking", Source,
            $$"""{"model_type": "test", "wide": {{wide}}, "deep": {{deep}}}""");

        Agreement.Check(model, 2, 5, Inputs.Floats(8));
    }
}
