using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Lathe.Checkpoints;

namespace Lathe.Transformers.Search;

/// <summary>
/// Vectors to search by cosine: every one is compared, so that what is found is what is nearest. Searching is safe from several threads,
/// adding is not.
/// </summary>
public sealed class VectorIndex
{
    private const string VectorsName = "vectors", OriginName = "origin";

    private readonly int dimensions;
    private readonly List<float> vectors = [];

    /// <param name="dimensions">Length of a vector, at least 1.</param>
    public VectorIndex(int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        this.dimensions = dimensions;
    }

    /// <summary>Length of a vector.</summary>
    public int Dimensions => dimensions;

    /// <summary>How many vectors there are.</summary>
    public int Count => vectors.Count / dimensions;

    /// <summary>Adds a vector, scaled to length 1; a vector of zeros stays as it is and is like nothing.</summary>
    /// <param name="vector">float32 [<see cref="Dimensions"/>].</param>
    /// <exception cref="ArgumentException">It has another length, or a number that is not finite.</exception>
    public void Add(ReadOnlySpan<float> vector)
    {
        float length = Length(vector, nameof(vector));
        int start = vectors.Count;
        CollectionsMarshal.SetCount(vectors, start + dimensions);
        TensorPrimitives.Divide(vector, length, CollectionsMarshal.AsSpan(vectors)[start..]);
    }

    /// <summary>The vectors nearest to a query, the nearest first; of equal ones the one that was added first.</summary>
    /// <param name="query">float32 [<see cref="Dimensions"/>].</param>
    /// <param name="count">How many to find, at least 1; fewer come where there are fewer.</param>
    /// <exception cref="ArgumentException">The query has another length, or a number that is not finite.</exception>
    public VectorMatch[] Search(ReadOnlySpan<float> query, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        float length = Length(query, nameof(query));
        ReadOnlySpan<float> all = CollectionsMarshal.AsSpan(vectors);
        // the worst of those kept stands first: lowest similarity, then highest row
        PriorityQueue<VectorMatch, (float Similarity, int Row)> best = new();
        for (int row = 0; row < Count; row++)
        {
            float similarity = TensorPrimitives.Dot(query, all.Slice(row * dimensions, dimensions)) / length;
            VectorMatch match = new(row, similarity);
            if (best.Count < count)
                best.Enqueue(match, (similarity, -row));
            else
                best.EnqueueDequeue(match, (similarity, -row));
        }
        VectorMatch[] found = new VectorMatch[best.Count];
        for (int i = found.Length - 1; i >= 0; i--)
            found[i] = best.Dequeue();
        return found;
    }

    /// <summary>Writes the index as a safetensors file. The name holds either its old contents or the whole new file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="origin">What the vectors were made from, such as a hash of model and texts: <see cref="Load"/> asks for the
    /// same.</param>
    /// <exception cref="CheckpointException">The folder or disk refuses; nothing is written then.</exception>
    public void Save(string path, ReadOnlySpan<byte> origin)
    {
        int[] bytes = [.. origin.ToArray()];
        SafetensorsFile.Write(path, [(VectorsName, Tensor.From(vectors.ToArray(), Count, dimensions)), (OriginName,
            Tensor.From(bytes, bytes.Length))]);
    }

    /// <summary>Reads an index that was made from the same.</summary>
    /// <param name="path">A file that <see cref="Save"/> wrote.</param>
    /// <param name="origin">As given to <see cref="Save"/>.</param>
    /// <exception cref="CheckpointException">There is no such file, it is damaged, or its vectors were made from something
    /// else.</exception>
    public static VectorIndex Load(string path, ReadOnlySpan<byte> origin)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        if (!file.ReadInt32(OriginName).AsSpan().SequenceEqual((int[])[.. origin.ToArray()]))
            throw new CheckpointException(path, OriginName,
                "is not that of this model and these texts: one of them has changed since the index was saved; save it again.");
        TensorEntry entry = file.Find(VectorsName);
        if (entry.Shape.Count != 2 || entry.Shape[1] is < 1 or > int.MaxValue)
            throw new CheckpointException(path, VectorsName, $"is {entry}; expected [vectors, dimensions].");
        VectorIndex index = new((int)entry.Shape[1]);
        float[] values = file.ReadFloat32(VectorsName);
        if (!TensorPrimitives.IsFiniteAll<float>(values))
            throw new CheckpointException(path, VectorsName, "has numbers that are not finite; save it again.");
        index.vectors.AddRange(values);
        return index;
    }

    private float Length(ReadOnlySpan<float> vector, string name)
    {
        if (vector.Length != dimensions)
            throw new ArgumentException($"{name} has {vector.Length} numbers; expected {dimensions}, as the index has.", name);
        float length = TensorPrimitives.Norm(vector);
        if (!float.IsFinite(length))
            throw new ArgumentException($"{name} has a number that is not finite.", name);
        return length > 0 ? length : 1;
    }
}
