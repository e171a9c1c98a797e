namespace Lathe.Compression;

/// <summary>Trains a checkpoint in its place: shapes and names of its tensors stay.</summary>
/// <param name="folder">Pruned, in float32; its <c>model.safetensors</c> is to be replaced.</param>
/// <param name="products">What the products are to become, adaptive bits chosen by the weights as they are before the training.</param>
/// <param name="cancellationToken">Of the compression.</param>
/// <returns>What the training has decided otherwise; <see cref="TunedProducts.AsPlanned"/> where that is nothing.</returns>
public delegate TunedProducts CheckpointTuning(
    string folder, IReadOnlyList<CompressedProduct> products, CancellationToken cancellationToken);
