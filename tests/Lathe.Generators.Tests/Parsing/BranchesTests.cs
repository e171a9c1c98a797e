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
            %4 y = if config.Wide && (config.Width > 3)
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
}
