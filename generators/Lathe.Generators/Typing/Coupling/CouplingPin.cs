using Lathe.Contracts;

namespace Lathe.Generators.Typing.Coupling;

/// <param name="Subject">The parameter, the output, the embedding, or the operation with the value that it makes.</param>
internal sealed record CouplingPin(CouplingPinKind Kind, string Subject);
