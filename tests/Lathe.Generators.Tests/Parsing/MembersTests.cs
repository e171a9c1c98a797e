namespace Lathe.Generators.Tests.Parsing;

/// <summary>What members of a class become: dimensions, paths, presence, formats.</summary>
public sealed class MembersTests
{
    [Fact]
    public void Layers_with_paths_formats_and_tiles() => ParserHarness.AssertGraph(
        """
        [Model(Name = "mini", Precisions = [Precision.Int4, Precision.Int8, Precision.Float32]), Quantize(Bits = 8)]
        public sealed partial class M
        {
            const int Width = 64;
            private readonly Linear up = new(Width, 2 * Width), plain = new Linear(inputs: Width, outputs: Width, bias: false);
            [Weights("a.down", "b.down"), Quantize(Bits = 4, GroupSize = 64), Tile(24, 64, 128)] Linear down { get; } = new(outputs: Width, inputs: 128);
            [Precision(Storage = StorageType.BFloat16)] readonly Embedding wordTable = new(100, Width);
            [KeepFloat] readonly Linear head = new(64, 3);
            readonly LayerNorm norm = new(64, epsilon: 1e-12f);
            readonly RmsNorm rms = new(64);
            public Tensor Forward(Tensor ids) => head.Forward(rms.Forward(norm.Forward(plain.Forward(down.Forward(Gelu(up.Forward(wordTable.Forward(ids))))))));
        }
        """,
        """
        model M [Int8] +Int8+Int4
          up = Linear(64, 128) at "up"
          plain = Linear(64, 64, no bias) at "plain"
          down = Linear(128, 64) [Int4/64] [Tile 24x64x128] at "a.down" | "b.down"
          wordTable = Embedding(100, 64) [BFloat16] at "word_table"
          head = Linear(64, 3) [KeepFloat] at "head"
          norm = LayerNorm(64, 1E-12) at "norm"
          rms = RmsNorm(64, 1E-06) at "rms"
          Forward(%0 ids) -> (output)
            %1 wordTable = wordTable.Forward(%0)
            %2 up = up.Forward(%1)
            %3 gelu = Gelu(%2) :SameAsFirst*
            %4 down = down.Forward(%3)
            %5 plain = plain.Forward(%4)
            %6 norm = norm.Forward(%5)
            %7 rms = rms.Forward(%6)
            %8 output = head.Forward(%7)
            return %8
        """);

    [Fact]
    public void Dimensions_and_numbers_from_the_configuration() => ParserHarness.AssertGraph(
        """
        public sealed class Text { public int Hidden => 3; }
        public sealed class Config { public Text Text => new(); public int Width => 3; public int Heads = 3; public bool Wide; public float Eps; public Activation Activation; public int? Labels; public double Factor; }
        [Model] public partial class M(Config settings)
        {
            int Size => settings.Width / settings.Heads;
            readonly Linear a = new(settings.Width, 4 * settings.Width), b = new(settings.Width*4, settings.Wide ? 8 : settings.Text.Hidden);
            readonly LayerNorm norm = new(settings.Width, settings.Eps);
            readonly Linear? wide = settings.Wide && settings.Width > 64 ? new(settings.Width, 3) : null;
            readonly Linear? narrow = !(settings.Wide) ? new(settings.Width, 3) : null;
            readonly Linear? none = settings.Activation == Activation.Gelu || settings.Labels is not null ? null : new(3, settings.Labels ?? 2);
            public Tensor Forward(Tensor x)
            {
                x = norm.Forward(x) * (1f / MathF.Sqrt(Size)) * (float)settings.Factor + settings.Eps;
                x = Attention(x, x, x, null, settings.Heads, 1 / MathF.Sqrt(settings.Heads * 2));
                return b.Forward(Activate(a.Forward(x), settings.Activation));
            }
        }
        """,
        """
        model M(global::Config config)
          a = Linear(config.Width, (4 * config.Width)) at "a"
          b = Linear((4 * config.Width), (config.Wide ? 8 : config.Text.Hidden)) at "b"
          norm = LayerNorm(config.Width, config.Eps) at "norm"
          wide = Linear(config.Width, 3) at "wide" if config.Wide && (config.Width > 64)
          narrow = Linear(config.Width, 3) at "narrow" if !config.Wide
          none = Linear(3, (config.Labels ?? 2)) at "none" if not ((config.Activation == global::Lathe.Activation.Gelu) || (config.Labels is not null))
          Forward(%0 x) -> (output)
            %1 norm = norm.Forward(%0)
            %2 factor = global::System.BitConverter.Int32BitsToSingle(0x3F800000) / global::System.MathF.Sqrt((float)(config.Width / config.Heads))
            %3 multiply = Multiply(%1, %2) :Broadcast
            %4 factor = (float)config.Factor
            %5 multiply = Multiply(%3, %4) :Broadcast
            %6 factor = config.Eps
            %7 x = Add(%5, %6) :Broadcast
            %8 x = Attention(%7, %7, %7, _, config.Heads, global::System.BitConverter.Int32BitsToSingle(0x3F800000) / global::System.MathF.Sqrt((float)(2 * config.Heads)), 0) :Attention
            %9 a = a.Forward(%8)
            %10 activate = Activate(%9, config.Activation) :SameAsFirst
            %11 output = b.Forward(%10)
            return %11
        """);
}
