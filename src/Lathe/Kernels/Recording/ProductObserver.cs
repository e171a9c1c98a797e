namespace Lathe.Kernels;

/// <summary>Looks at what a product reads.</summary>
/// <param name="weights">The product's name, <c>encoder.layer.3.query + key + value</c>.</param>
/// <param name="rows">[rows, width], which is the model's memory: to be read before the call returns.</param>
/// <param name="width">Inputs of the product.</param>
internal delegate void ProductObserver(string weights, ReadOnlySpan<float> rows, int width);
