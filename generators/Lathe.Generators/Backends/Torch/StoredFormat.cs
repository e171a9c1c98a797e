using Lathe.Contracts;

namespace Lathe.Generators.Backends.Torch;

/// <param name="Layer">As the weights of compiled models are called, <c>{i}</c> for indices: <c>encoder.layer.{i}.down</c>.</param>
internal sealed record StoredFormat(string Layer, WeightFormat Format);
