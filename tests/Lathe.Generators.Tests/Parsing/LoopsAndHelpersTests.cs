namespace Lathe.Generators.Tests.Parsing;

/// <summary>Loops carry what they change; helpers are read once for what they are called with.</summary>
public sealed class LoopsAndHelpersTests
{
    [Fact]
    public void Foreach_and_for_over_arrays_and_counts() => ParserHarness.AssertGraph(
        """
        [Model] public partial class Layer { readonly Linear a = new(8, 8); public (Tensor X, Tensor M) Forward(Tensor x, Tensor m) => (Attention(x, x, a.Forward(x), m, 2), m); }
        [Model] public partial class M
        {
            [Weights("l.{i}")] readonly Layer[] layers = Repeat(3, () => new Layer());
            readonly Layer shared = new();
            readonly Layer[] pair = [new(), new()];
            readonly Linear[] many = { new Linear(8, 8), new(8, 8) };
            public Tensor Forward(Tensor x, Tensor m)
            {
                Tensor t;
                foreach (var layer in layers) { (x, m) = layer.Forward(x, m); t = Gelu(x); x = t; }
                for (int i = 0; i < pair.Length; i++) x = pair[i].Forward(x, m).X;
                for (int i = 0; i < 4; ++i) { var r = shared.Forward(x, m); x = r.X; }
                for (int i = 0; i <= 2; i += 1) { if (i == 1) x = Relu(x); x = x * i; }
                foreach (Linear l in many) x = l.Forward(x);
                return x;
            }
        }
        """,
        """
        model M
          layers = Layer[3] at "l.{i}"
          shared = Layer at "shared"
          pair = Layer[2] at "pair.{i}"
          many = ManyLinear[2] at "many.{i}"
          Forward(%0 x, %1 m) -> (output)
            %7, %8 x = loop over layers from %0, %1 as %2, %3
              %4, %5 layers = layers[i].Forward(%2, %3)
              %6 t = Gelu(%4) :SameAsFirst*
              next %6, %5
            %12 x = loop over pair from %7 as %9
              %10, %11 pair = pair[i].Forward(%9, %8)
              next %10
            %16 x = loop 4 times from %12 as %13
              %14, %15 r = shared.Forward(%13, %8)
              next %14
            %17 factor = 0
            %18 x = Multiply(%16, %17) :Broadcast
            %19 x = Relu(%18) :SameAsFirst*
            %20 factor = 1
            %21 x = Multiply(%19, %20) :Broadcast
            %22 factor = 2
            %23 x = Multiply(%21, %22) :Broadcast
            %26 x = loop over many from %23 as %24
              %25 x = many[i].Forward(%24)
              next %25
            return %26
        model Layer
          a = Linear(8, 8) at "a"
          Forward(%0 x, %1 m) -> (x, m)
            %2 a = a.Forward(%0)
            %3 item1 = Attention(%0, %0, %2, %1, 2, 0, 0) :Attention
            return %3, %1
        model M.many[]
          many = Linear(8, 8) at ""
          Forward(%0 x) -> (output)
            %1 output = many.Forward(%0)
            return %1
        """);

    [Fact]
    public void Helpers_take_layers_numbers_and_null() => ParserHarness.AssertGraph(
        """
        [Model] public partial class M
        {
            readonly Linear up = new(8, 16), down = new(16, 8);
            readonly LayerNorm norm = new(8);
            public Tensor Forward(Tensor x)
            {
                Tensor y = Block(x, up, 2);
                y = Add(x, Project(down, y));
                (Tensor a, Tensor b) = Split(y);
                return Add(Add(a, b), Project(down, Project(up, Add(y, y, norm)))) ;
            }
            Tensor Block(Tensor x, Linear layer, int n) { if (n > 1) return Gelu(layer.Forward(x)); return x; }
            static Tensor Project(Linear l, Tensor x) => l.Forward(x);
            Tensor Add(Tensor x, Tensor y, LayerNorm? n = null) => n is null ? x + y : n.Forward(x + y);
            static (Tensor First, Tensor Second) Split(Tensor y) => (Slice(y, 2, 0, 8), Slice(y, 2, 0, 8));
        }
        """,
        """
        model M
          up = Linear(8, 16) at "up"
          down = Linear(16, 8) at "down"
          norm = LayerNorm(8, 1E-05) at "norm"
          Forward(%0 x) -> (output)
            %1 y = Block(%0)
            %2 project = Project(%1)
            %3 y = Add(%0, %2)
            %4, %5 split = Split(%3)
            %6 add = Add(%4, %5)
            %7 add = Add2(%3, %3)
            %8 project = Project2(%7)
            %9 project = Project(%8)
            %10 output = Add(%6, %9)
            return %10
          Block(%0 x) -> (output)
            %1 up = up.Forward(%0)
            %2 output = Gelu(%1) :SameAsFirst*
            return %2
          Project(%0 x) -> (output)
            %1 output = down.Forward(%0)
            return %1
          Add(%0 x, %1 y) -> (output)
            %2 output = Add(%0, %1) :Broadcast
            return %2
          Split(%0 y) -> (first, second)
            %1 item1 = Slice(%0, 2, 0, 8) :Slice
            %2 item2 = Slice(%0, 2, 0, 8) :Slice
            return %1, %2
          Add2(%0 x, %1 y) -> (output)
            %2 add = Add(%0, %1) :Broadcast
            %3 output = norm.Forward(%2)
            return %3
          Project2(%0 x) -> (output)
            %1 output = up.Forward(%0)
            return %1
        """);
}
