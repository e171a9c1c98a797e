using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class QuantizeArgumentsTests : RuleTests<QuantizeArgumentsAnalyzer>
{
    protected override string Wrong =>
        """
        [Model, Quantize(Bits = Bits.Adaptive, AverageBits = [|1.9|])] public sealed partial class M
        {
            [Quantize(Bits = 4, AverageBits = [|4|])] readonly Linear a = new(384, 384);
            [Quantize(Bits = Bits.Adaptive, AverageBits = [|double.NaN|])] readonly Linear b = new(384, 384);
            [Quantize(Rounding = [|(Rounding)7|])] readonly Linear c = new(384, 384);
            [Quantize(Bits = [|3|])] readonly Embedding d = new(384, 384);
            [Quantize(Bits = [|Bits.Adaptive|])] readonly Embedding e = new(384, 384);
            [Quantize(Rounding = [|Rounding.Gptq|])] readonly Embedding f = new(384, 384);
            [Quantize(Activations = [|(ActivationMode)2|])] readonly Linear g = new(384, 384);
            [Quantize(Calibration = [|CalibrationMethod.Entropy|])] readonly Linear h = new(384, 384);
            [Quantize(Activations = ActivationMode.Static, Calibration = [|(CalibrationMethod)9|])] readonly Linear i = new(384, 384);
            [Quantize(Activations = [|ActivationMode.Static|])] readonly Embedding j = new(384, 384);
            public Tensor Forward(Tensor ids, Tensor x) => d.Forward(ids) + e.Forward(ids) + f.Forward(ids) + j.Forward(ids)
                + i.Forward(h.Forward(g.Forward(c.Forward(b.Forward(a.Forward(x))))));
        }
        """;

    protected override string Message => "AverageBits 1.9 is no average of the bits that weights may have; use 2 to 8";

    protected override string Right =>
        """
        [Model, Quantize(Bits = Bits.Adaptive, AverageBits = 2)] public sealed partial class M
        {
            [Quantize(Bits = Bits.Adaptive, AverageBits = 8, GroupSize = 64)] readonly Linear a = new(384, 384);
            [Quantize(Bits = Bits.Adaptive)] readonly Linear b = new(384, 384);
            [Quantize(Bits = 3, Rounding = Rounding.Gptq)] readonly Linear c = new(384, 384);
            [Quantize(Activations = ActivationMode.Static)] readonly Linear g = new(384, 384);
            [Quantize(Activations = ActivationMode.Static, Calibration = CalibrationMethod.Entropy)] readonly Linear h = new(384, 384);
            [Quantize] readonly Embedding d = new(384, 384);
            [Quantize(Bits = 4, GroupSize = 64)] readonly Embedding e = new(384, 384);
            public Tensor Forward(Tensor ids, Tensor x) => d.Forward(ids) + e.Forward(ids)
                + h.Forward(g.Forward(c.Forward(b.Forward(a.Forward(x)))));
        }
        """;
}
