namespace Lathe.Generators.Tests.Parsing;

/// <summary>What is chosen at build or at load.</summary>
public sealed class BranchesTests
{
    [Fact]
    public void If_ternary_and_switch_over_the_configuration() => ParserHarness.AssertGraph(
        """
        public sealed class Config { public int Width; public bool Wide; public Activation Activation; }
        [Model] public partial class M(Config config)
        {
            readonly Linear? pooler = config.Wide ? new(config.Width, config.Width) : null;
            readonly Linear a = new(config.Width, config.Width);
            public (Tensor, Tensor?) Forward(Tensor x)
            {
                const bool On = true;
                Tensor y = a.Forward(x);
                if (On) y = Gelu(y); else y = Relu(y);
                if (config.Wide && config.Width > 3) { y = y + x; Tensor z = Tanh(y); }
                Tensor w = config.Activation switch { Activation.Gelu => Gelu(y), Activation.Relu or Activation.Silu => Relu(y), _ => y };
                Tensor v = config.Wide ? Sigmoid(w) : w;
                return (v, pooler is { } p ? p.Forward(v) : null);
            }
        }
        """,
        """
        model M(global::Config config)
          pooler = Linear(config.Width, config.Width) at "pooler" if config.Wide
          a = Linear(config.Width, config.Width) at "a"
          Forward(%0 x) -> (item1, item2?)
            %1 y = a.Forward(%0)
            %2 y = Gelu(%1) :SameAsFirst*
            %4 y = if (config.Wide and config.Width > 3)
              %3 y = Add(%2, %0) :Broadcast
              then %3
              else %2
            %8 w = if config.Activation is global::Lathe.Activation.Gelu
              %5 w = Gelu(%4) :SameAsFirst*
              then %5
              %7 w = if config.Activation is (global::Lathe.Activation.Relu or global::Lathe.Activation.Silu)
                %6 w = Relu(%4) :SameAsFirst*
                then %6
                else %4
              else %7
            %10 v = if config.Wide
              %9 v = Sigmoid(%8) :SameAsFirst*
              then %9
              else %8
            %12 item2 = if pooler is present
              %11 item2 = pooler.Forward(%10)
              then %11
              else _
            return %10, %12
        """);

    [Fact]
    public void Optional_layers_and_the_tensors_they_give() => ParserHarness.AssertGraph(
        """
        public sealed class Config { public int Width; public bool Wide; public Activation Activation; }
        [Model] public partial class M(Config config)
        {
            readonly Linear? pooler = config.Wide ? new(config.Width, config.Width) : null;
            readonly Linear a = new(config.Width, config.Width);
            public (Tensor, Tensor?, Tensor) Forward(Tensor x)
            {
                Tensor y = a.Forward(x);
                Tensor? pooled = pooler?.Forward(y);
                if (pooled is not null) y = y + pooled;
                Tensor z = pooled ?? y;
                if (pooler != null) z = pooler!.Forward(z);
                return (y, pooled, z);
            }
        }
        """,
        """
        model M(global::Config config)
          pooler = Linear(config.Width, config.Width) at "pooler" if config.Wide
          a = Linear(config.Width, config.Width) at "a"
          Forward(%0 x) -> (item1, item2?, item3)
            %1 y = a.Forward(%0)
            %3 pooled = if pooler is present
              %2 pooled = pooler.Forward(%1)
              then %2
              else _
            %5 y = if pooler is present
              %4 y = Add(%1, %3) :Broadcast
              then %4
              else %1
            %6 z = if pooler is present
              then %3
              else %5
            %8 z = if pooler is present
              %7 z = pooler.Forward(%6)
              then %7
              else %6
            return %5, %3, %8
        """);

    [Fact]
    public void An_early_return_takes_the_rest_into_the_other_side() => ParserHarness.AssertGraph(
        """
        public sealed class Config { public int Width; public bool Wide; public bool Deep; }
        [Model] public partial class M(Config config)
        {
            readonly Linear? pooler = config.Wide ? new(config.Width, config.Width) : null;
            readonly Linear a = new(config.Width, config.Width);
            public Tensor Forward(Tensor x)
            {
                Tensor y = a.Forward(x);
                if (pooler is null)
                    return y;
                if (config.Deep)
                    y = Gelu(y);
                else
                    return Relu(y);
                return pooler.Forward(y);
            }
        }
        """,
        """
        model M(global::Config config)
          pooler = Linear(config.Width, config.Width) at "pooler" if config.Wide
          a = Linear(config.Width, config.Width) at "a"
          Forward(%0 x) -> (output)
            %1 y = a.Forward(%0)
            %6 output = if not (pooler is present)
              then %1
              %5 output = if config.Deep
                %2 y = Gelu(%1) :SameAsFirst*
                %3 output = pooler.Forward(%2)
                then %3
                %4 output = Relu(%1) :SameAsFirst*
                else %4
              else %5
            return %6
        """);

    [Fact]
    public void An_optional_output_of_a_nested_model_is_asked_by_the_configuration() => ParserHarness.AssertGraph(
        """
        public sealed class Config { public int Width; public bool Wide; }
        public sealed record Out(Tensor Hidden, Tensor? Pooled);
        [Model] public partial class Body(Config c)
        {
            readonly Linear a = new(c.Width, c.Width);
            readonly Linear? pooler = c.Wide ? new(c.Width, c.Width) : null;
            public Out Forward(Tensor x) { x = a.Forward(x); return new(x, pooler?.Forward(FirstToken(x))); }
        }
        [Model] public partial class M(Config config)
        {
            readonly Body body = new(config);
            readonly Linear head = new(config.Width, 2);
            public Tensor Forward(Tensor x)
            {
                Out o = body.Forward(x);
                if (o.Pooled is not null) return head.Forward(o.Pooled);
                return head.Forward(FirstToken(o.Hidden));
            }
        }
        """,
        """
        model M(global::Config config)
          body = Body at "body"
          head = Linear(config.Width, 2) at "head"
          Forward(%0 x) -> (output)
            %1, %2 o = body.Forward(%0)
            %6 output = if config.Wide
              %3 output = head.Forward(%2)
              then %3
              %4 firstToken = FirstToken(%1) :DropSequence
              %5 output = head.Forward(%4)
              else %5
            return %6
        model Body(global::Config config)
          a = Linear(config.Width, config.Width) at "a"
          pooler = Linear(config.Width, config.Width) at "pooler" if config.Wide
          Forward(%0 x) -> (hidden, pooled?)
            %1 x = a.Forward(%0)
            %4 pooled = if pooler is present
              %2 firstToken = FirstToken(%1) :DropSequence
              %3 pooled = pooler.Forward(%2)
              then %3
              else _
            return %1, %4
        """);

    [Fact]
    public void Branches_in_loops_and_flags_in_locals() => ParserHarness.AssertGraph(
        """
        public sealed class Config { public int Width = 8; public int Layers = 3; public bool Pre; public string Kind = "a"; public int? Maybe; }
        [Model] public partial class L(Config config)
        {
            readonly LayerNorm? pre = config.Pre ? new(config.Width) : null, post = config.Pre ? null : new(config.Width);
            readonly Linear a = new(config.Width, config.Width);
            public Tensor Forward(Tensor x)
            {
                Tensor y = pre is null ? x : pre.Forward(x);
                y = x + a.Forward(y);
                if (post is not null) y = post.Forward(y);
                return y;
            }
        }
        [Model] public partial class M(Config config)
        {
            readonly L[] layers = Repeat(config.Layers, () => new L(config));
            readonly Linear head = new(config.Width, config.Maybe ?? 3);
            public (Tensor last, Tensor? extra) Forward(Tensor x)
            {
                Tensor? extra = null;
                bool pre = config.Pre && config.Kind == "a";
                foreach (L layer in layers)
                {
                    if (pre) { x = layer.Forward(x); }
                    else x = x * 2;
                }
                if (pre) extra = head.Forward(x);
                return (x, extra);
            }
        }
        """,
        """
        model M(global::Config config)
          layers = L[config.Layers] at "layers.{i}"
          head = Linear(config.Width, (config.Maybe ?? 3)) at "head"
          Forward(%0 x) -> (last, extra?)
            %6 x = loop over layers from %0 as %1
              %5 x = if config.Pre && (config.Kind == "a")
                %2 x = layers[i].Forward(%1)
                then %2
                %3 factor = 2
                %4 x = Multiply(%1, %3) :Broadcast
                else %4
              next %5
            %8 extra = if config.Pre && (config.Kind == "a")
              %7 extra = head.Forward(%6)
              then %7
              else _
            return %6, %8
        model L(global::Config config)
          pre = LayerNorm(config.Width, 1E-05) at "pre" if config.Pre
          post = LayerNorm(config.Width, 1E-05) at "post" if not (config.Pre)
          a = Linear(config.Width, config.Width) at "a"
          Forward(%0 x) -> (output)
            %2 y = if not (pre is present)
              then %0
              %1 y = pre.Forward(%0)
              else %1
            %3 a = a.Forward(%2)
            %4 y = Add(%0, %3) :Broadcast
            %6 y = if post is present
              %5 y = post.Forward(%4)
              then %5
              else %4
            return %6
        """);

    [Fact]
    public void Numbers_chosen_by_presence_are_numbers_of_the_configuration() => ParserHarness.AssertGraph(
        """
        public sealed class Config { public int Width = 8; public bool Pre; }
        [Model] public partial class M(Config config)
        {
            readonly Linear? a = config.Pre ? new(config.Width, config.Width) : null;
            readonly Linear b = new(config.Width, config.Width);
            public Tensor Forward(Tensor x)
            {
                int heads = 2;
                if (a is not null) heads = 4;
                float f = config.Pre ? 1f : 2;
                if (config.Pre) { f = 3; heads = 8; }
                return Attention(b.Forward(x), x, x, null, heads) * f;
            }
        }
        """,
        """
        model M(global::Config config)
          a = Linear(config.Width, config.Width) at "a" if config.Pre
          b = Linear(config.Width, config.Width) at "b"
          Forward(%0 x) -> (output)
            %1 b = b.Forward(%0)
            %2 attention = Attention(%1, %0, %0, _, (config.Pre ? 8 : (config.Pre ? 4 : 2)), 0, 0) :Attention
            %3 factor = (config.Pre ? global::System.BitConverter.Int32BitsToSingle(0x40400000) : (config.Pre ? global::System.BitConverter.Int32BitsToSingle(0x3F800000) : global::System.BitConverter.Int32BitsToSingle(0x40000000)))
            %4 output = Multiply(%2, %3) :Broadcast
            return %4
        """);

    [Fact]
    public void A_model_that_the_library_does_not_have() => ParserHarness.AssertGraph(
        """
        public sealed record Two(Tensor Hidden, Tensor Pooled);
        [Model(Precisions = [Precision.Int8, Precision.Int4])] public sealed partial class M
        {
            const int Hidden = 60, Heads = 3;
            readonly Embedding words = new(100, Hidden);
            readonly RmsNorm norm = new(Hidden);
            readonly Linear q = new(Hidden, Hidden), k = new(Hidden, Hidden), v = new(Hidden, Hidden), o = new(Hidden, Hidden, bias: false);
            readonly Linear gate = new(Hidden, 100), up = new(Hidden, 100), down = new(100, Hidden);
            public Two Forward(Tensor ids, Tensor mask)
            {
                Tensor x = words.Forward(ids);
                for (int i = 0; i < 2; i++)
                {
                    Tensor n = norm.Forward(x);
                    x = x + o.Forward(Attention(q.Forward(n), k.Forward(n), v.Forward(n), PaddingMask(mask), Heads)) + down.Forward(Silu(gate.Forward(n)) * up.Forward(n));
                }
                return new(norm.Forward(x), L2Normalize(MeanPool(x, mask)));
            }
        }
        """,
        """
        model M +Int8+Int4
          words = Embedding(100, 60) at "words"
          norm = RmsNorm(60, 1E-06) at "norm"
          q = Linear(60, 60) at "q"
          k = Linear(60, 60) at "k"
          v = Linear(60, 60) at "v"
          o = Linear(60, 60, no bias) at "o"
          gate = Linear(60, 100) at "gate"
          up = Linear(60, 100) at "up"
          down = Linear(100, 60) at "down"
          Forward(%0 ids, %1 mask) -> (hidden, pooled)
            %2 x = words.Forward(%0)
            %18 x = loop 2 times from %2 as %3
              %4 n = norm.Forward(%3)
              %5 q = q.Forward(%4)
              %6 k = k.Forward(%4)
              %7 v = v.Forward(%4)
              %8 paddingMask = PaddingMask(%1) :PaddingMask
              %9 attention = Attention(%5, %6, %7, %8, 3, 0, 0) :Attention
              %10 o = o.Forward(%9)
              %11 add = Add(%3, %10) :Broadcast
              %12 gate = gate.Forward(%4)
              %13 silu = Silu(%12) :SameAsFirst*
              %14 up = up.Forward(%4)
              %15 multiply = Multiply(%13, %14) :Broadcast
              %16 down = down.Forward(%15)
              %17 x = Add(%11, %16) :Broadcast
              next %17
            %19 hidden = norm.Forward(%18)
            %20 meanPool = MeanPool(%18, %1) :DropSequence
            %21 pooled = L2Normalize(%20, 1E-12) :SameAsFirst
            return %19, %21
        """);
}
