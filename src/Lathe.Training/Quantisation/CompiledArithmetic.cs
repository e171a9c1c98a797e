using System.Runtime.InteropServices;
using Lathe.CompilerServices;
using Lathe.Kernels;
using TorchSharp;

namespace Lathe.Training;

/// <summary>
/// The numbers of a quantised module, by the kernels that compiled code calls. They give the same bits however steps are put together, so
/// that a module shows, when it is evaluated, what will ship. Torch's own norms and functions are right to the last bit or two, and that is
/// not enough: where a last bit falls on the other side of a step, the next product reads a whole step more or less, and everything behind
/// it rounds otherwise.
/// </summary>
internal sealed class CompiledArithmetic
{
    private readonly torch.nn.Module model;
    private readonly WorkerPool pool;
    private readonly KernelScratch scratch;

    /// <param name="model">The whole module: while it is trained, gradients are what matters, and nothing is computed twice.</param>
    public CompiledArithmetic(torch.nn.Module model)
    {
        this.model = model;
        // as many as torch was given
        pool = WorkerPool.Shared(torch.get_num_threads());
        scratch = new KernelScratch(pool.Threads);
    }

    /// <summary>Whether the kernels can read a tensor: of float32, in this process's memory.</summary>
    public static bool Reads(torch.Tensor x) => x.device_type == DeviceType.CPU && x.dtype == torch.ScalarType.Float32;

    /// <summary>Whether what is computed of a tensor is looked at, and no step of a training.</summary>
    public bool Shows(torch.Tensor x) => Reads(x) && !(model.training && torch.is_grad_enabled());

    /// <param name="x">[..., inputs].</param>
    /// <param name="weights">Of any format.</param>
    /// <returns>[..., outputs].</returns>
    public torch.Tensor Product(torch.Tensor x, PackedWeights weights)
    {
        torch.Tensor source = Contiguous(x);
        int rows = checked((int)(source.numel() / weights.Inputs));
        torch.Tensor result = torch.empty([.. source.shape[..^1], weights.Outputs], torch.ScalarType.Float32);
        if (!weights.IsInteger)
        {
            Gemm.Run(Floats(source), rows, weights, default, default, Floats(result), pool, scratch);
            return result;
        }

        NativeBlock memory = NativeBlock.Allocate(QuantizedRows.Bytes(rows, weights.Inputs));
        QuantizedRows quantized = new QuantizedRows(memory.Span, rows, weights.Inputs).For(weights);
        QuantizeRows.Run(Floats(source), weights.Inputs, rows, quantized, pool);
        Gemm.Run(quantized, rows, weights, default, default, Floats(result), pool, scratch);
        GC.KeepAlive(memory);
        return result;
    }

    /// <param name="x">[..., width].</param>
    /// <param name="weight">[width].</param>
    /// <param name="bias">[width]; null: of an RmsNorm.</param>
    /// <param name="epsilon">Added to the variance, or to the mean square.</param>
    public torch.Tensor Norm(torch.Tensor x, torch.Tensor weight, torch.Tensor? bias, float epsilon)
    {
        torch.Tensor source = Contiguous(x), result = torch.empty_like(source);
        int width = (int)weight.numel();
        NormWeights norm = NormWeights.Pack("norm", width, epsilon, centered: bias is not null, Floats(Contiguous(weight)),
            bias is null ? default : Floats(Contiguous(bias)));
        RowNorm.Run(Floats(source), checked((int)(source.numel() / width)), norm, default, Floats(result), default, pool);
        return result;
    }

    /// <param name="x">Of any shape.</param>
    /// <param name="activation">Which function.</param>
    public static torch.Tensor Activate(torch.Tensor x, Activation activation)
    {
        torch.Tensor source = Contiguous(x), result = torch.empty_like(source);
        Activations.Run(Floats(source), activation, Floats(result));
        return result;
    }

    /// <param name="query">[batch, heads, queries, size], and so the others.</param>
    /// <param name="key">As many heads.</param>
    /// <param name="value">As many heads.</param>
    /// <param name="mask">Rank 4, broadcasts to the scores; or null.</param>
    /// <param name="scale">Factor on the scores; 0: 1 / √size.</param>
    /// <param name="ofIntegers">Whether products are computed in 16-bit integers.</param>
    /// <returns>[batch, heads, queries, value size].</returns>
    public torch.Tensor Attention(
        torch.Tensor query, torch.Tensor key, torch.Tensor value, torch.Tensor? mask, float scale, bool ofIntegers)
    {
        (int batch, int heads, int queries, int size) =
            ((int)query.shape[0], (int)query.shape[1], (int)query.shape[2], (int)query.shape[3]);
        int keys = (int)key.shape[2], valueSize = (int)value.shape[3];
        torch.Tensor q = ByRow(query), k = ByRow(key), v = ByRow(value);
        torch.Tensor result = torch.empty([batch, queries, (long)heads * valueSize], torch.ScalarType.Float32);
        torch.Tensor? added = mask is null ? null
            : Contiguous(mask.to(torch.ScalarType.Float32).expand(mask.shape[0], mask.shape[1], mask.shape[2], keys));
        AttentionKernel.Run(
            Floats(q), heads * size, Floats(k), heads * size, Floats(v), heads * valueSize, MaskOf(added),
            new SequenceRows(Starts(batch, queries)), new SequenceRows(Starts(batch, keys)), heads, size, valueSize,
            scale, ofIntegers ? AttentionArithmetic.Int16 : AttentionArithmetic.Float32, Floats(result), heads * valueSize, default, pool,
            scratch);
        return result.reshape(batch, queries, heads, valueSize).transpose(1, 2);
    }

    /// <summary>[batch, rows, heads × size].</summary>
    private static torch.Tensor ByRow(torch.Tensor x) => Contiguous(x.transpose(1, 2)).reshape(x.shape[0], x.shape[2], -1);

    private static AttentionMask MaskOf(torch.Tensor? mask)
    {
        if (mask is null)
            return default;
        int keys = (int)mask.shape[3], ofHead = (int)mask.shape[2] * keys, ofSequence = (int)mask.shape[1] * ofHead;
        return new AttentionMask(Floats(mask), mask.shape[0] == 1 ? 0 : ofSequence, mask.shape[1] == 1 ? 0 : ofHead,
            mask.shape[2] == 1 ? 0 : keys);
    }

    private static int[] Starts(int sequences, int length) => [.. Enumerable.Range(0, sequences + 1).Select(i => i * length)];

    private static torch.Tensor Contiguous(torch.Tensor x) => x.detach().contiguous();

    private static Span<float> Floats(torch.Tensor x) => MemoryMarshal.Cast<byte, float>(x.bytes);
}
