namespace Lathe.Checkpoints;

/// <summary>A tensor on its way into a safetensors file.</summary>
/// <param name="Name">As it will stand there.</param>
/// <param name="Type">Of its elements.</param>
/// <param name="Shape">Outermost first.</param>
/// <param name="Bytes">How many <paramref name="Write"/> writes.</param>
/// <param name="Write">Writes the elements, row-major, little-endian.</param>
internal sealed record TensorToWrite(string Name, StoredType Type, IReadOnlyList<long> Shape, long Bytes, Action<Stream> Write);
