using Lathe.Checkpoints;
using Lathe.CompilerServices;
using Lathe.Kernels.Formats;
using Lathe.Manifests;

namespace Lathe.Training;

/// <summary>Fake quantisation at the points where compiled code quantises.</summary>
public abstract partial class TrainableModel
{
    /// <summary>
    /// From now on computes as compiled code of a precision does: weights are rounded to its formats as packing rounds them, inputs of
    /// products with integer weights become int8. Gradients go straight through, so that training goes on with float32 parameters.
    /// Evaluated on the CPU, products, norms, activation functions and attention are computed by the kernels of compiled code: these
    /// numbers are its numbers.
    /// </summary>
    /// <param name="precision">One that the class is compiled for.</param>
    /// <param name="options">Formats and scalings of single products, as of <c>Load</c>; null for none.</param>
    /// <param name="scales">What gives the scales of weights of fewer than 8 bits. Learned ones are parameters of the module,
    /// <c>NAME.scales</c> (make optimizers afterwards), and no part of what <see cref="Save"/> writes.</param>
    /// <exception cref="ArgumentException">A name that is no product, a format that does not fit, or a rounding, which training does
    /// itself.</exception>
    /// <exception cref="InvalidOperationException">The module is none that the generator made.</exception>
    public void Quantise(
        Precision precision = Precision.Annotated, LoadOptions? options = null, WeightScales scales = WeightScales.Searched)
    {
        if (reader is null)
            throw new InvalidOperationException($"{GetName()} is no generated module: nothing tells how its products are compiled");
        if (!Enum.IsDefined(scales))
            throw new ArgumentOutOfRangeException(nameof(scales), scales, "expected a member of WeightScales");
        options ??= new LoadOptions();
        if (options.Rounding is not null)
            throw new ArgumentException("weights are rounded to the nearest while they are trained: leave Rounding out", nameof(options));
        IReadOnlyList<(string Layer, WeightFormat Format)> formats = Formats(precision);
        ProductChoices choices = new(
            options, [.. Parts.AllLinears().Select(linear => linear.Name)], [.. Parts.AllEmbeddings().Select(table => table.Name)]);
        (TrainableLinear Linear, ProductQuantisation? Quantisation)[] chosen = [.. Parts.AllLinears().Select(linear =>
            (linear, choices.Of(linear.Name, FormatOf(formats, linear.Name), (int)linear.Weight.Value.shape[1])))];
        (TrainableEmbedding Table, WeightFormat Storage)[] stored = [.. Parts.AllEmbeddings().Select(table =>
            (table, choices.OfTable(table.Name, FormatOf(formats, table.Name), (int)table.Weight.Value.shape[1])))];
        foreach ((TrainableLinear linear, ProductQuantisation? quantisation) in chosen)
        {
            linear.Quantisation = quantisation;
            linear.IsCompiledToIntegers = FormatOf(formats, linear.Name).IsInteger;
            if (scales == WeightScales.Learned && quantisation is { Format.IsGrouped: true })
                linear.LearnScales(quantisation.Format);
            else
                linear.ForgetScales();
        }

        foreach ((TrainableEmbedding table, WeightFormat storage) in stored)
            table.Storage = storage;
        ComputeBy(new CompiledArithmetic(this));
    }

    /// <summary>Computes in float32 again.</summary>
    public void StopQuantising()
    {
        foreach (TrainableLinear linear in Parts.AllLinears())
        {
            linear.Quantisation = null;
            linear.IsCompiledToIntegers = false;
            linear.ForgetScales();
        }

        foreach (TrainableEmbedding table in Parts.AllEmbeddings())
            table.Storage = WeightFormat.Float32;
        ComputeBy(null);
    }

    private void ComputeBy(CompiledArithmetic? arithmetic)
    {
        foreach (TrainableModel model in Parts.AllModels().Prepend(this))
        {
            model.Arithmetic = arithmetic;
            foreach (ITrainableNorm norm in model.Parts.Norms)
                norm.Arithmetic = arithmetic;
        }

        foreach (TrainableLinear linear in Parts.AllLinears())
            linear.Arithmetic = arithmetic;
    }

    /// <summary>
    /// Gives packing the scales that were learned, so that what is loaded with it computes what was trained:
    /// <c>Load(folder, precision, new LoadOptions { Formats = formats, Rounding = model.TrainedRounding() })</c>, whose <c>Save</c> writes
    /// them into a packed file. It keeps the scales as they are now, whatever becomes of the module.
    /// </summary>
    /// <returns>Null where none are learned. Products in another format than they were trained in, or with inputs scaled in another way,
    /// are rounded to the nearest.</returns>
    public IWeightRounding? TrainedRounding()
    {
        TrainableLinear[] learned = [.. Parts.AllLinears().Where(linear => linear.Scales is not null)];
        return learned.Length == 0 ? null : new TrainedRounding(learned);
    }

    /// <summary>For generated code: as what a precision stores the weights of layers, <c>{i}</c> for indices; float32 where nothing
    /// stands.</summary>
    /// <param name="precision">One that the class is compiled for; of others nothing is known.</param>
    protected virtual IReadOnlyList<(string Layer, WeightFormat Format)> Formats(Precision precision) => [];

    private static WeightFormat FormatOf(IReadOnlyList<(string Layer, WeightFormat Format)> formats, string layer) =>
        formats.Where(known => PathPattern.Match(known.Layer, layer) is not null).Select(known => known.Format).FirstOrDefault();
}
