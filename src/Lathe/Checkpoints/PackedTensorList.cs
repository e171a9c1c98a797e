namespace Lathe.Checkpoints;

/// <summary>The section that remembers the checkpoint's tensors: names, types, shapes, and which members of the model read them.</summary>
internal static class PackedTensorList
{
    private const int MostDimensions = 64;

    public static ReadOnlySpan<byte> Write(Checkpoint checkpoint)
    {
        PackedTableWriter writer = new();
        writer.Int32(checkpoint.Tensors.Count);
        foreach (TensorEntry entry in checkpoint.Tensors.Values)
        {
            writer.Text(entry.Name);
            writer.Text(entry.Type.Name());
            writer.Int32(entry.Shape.Count);
            foreach (long dimension in entry.Shape)
                writer.Int64(dimension);
            IReadOnlyList<string> readers = checkpoint.ReadersOf(entry.Name);
            writer.Int32(readers.Count);
            foreach (string reader in readers)
                writer.Text(reader);
        }

        return writer.Written;
    }

    /// <summary>A checkpoint that knows what the packed one knew, without its values.</summary>
    public static Checkpoint Read(string file, ReadOnlySpan<byte> bytes, byte[] configuration)
    {
        PackedTableReader reader = new(file, "list of tensors", bytes);
        int count = reader.Count("tensors", leastBytes: 16);
        List<TensorEntry> entries = [];
        List<(TensorEntry Entry, string Member)> uses = [];
        for (int i = 0; i < count; i++)
        {
            TensorEntry entry = ReadEntry(file, ref reader);
            entries.Add(entry);
            int readers = reader.Count("readers", leastBytes: 4);
            for (int r = 0; r < readers; r++)
                uses.Add((entry, reader.Text()));
        }

        if (reader.Remaining > 0)
            throw reader.Damaged($"{reader.Remaining} bytes are left over");
        Checkpoint checkpoint = Checkpoint.Described(file, configuration, entries);
        foreach ((TensorEntry entry, string member) in uses)
            checkpoint.Use(entry, member);
        return checkpoint;
    }

    private static TensorEntry ReadEntry(string file, ref PackedTableReader reader)
    {
        string name = reader.Text();
        string typeName = reader.Text();
        if (!StoredTypes.TryParse(typeName, out StoredType type))
            throw reader.Damaged($"tensor {CheckpointException.Quote(name)} has the unknown type {CheckpointException.Quote(typeName)}");
        int rank = reader.Count("dimensions", leastBytes: 8);
        if (rank > MostDimensions)
            throw reader.Damaged($"tensor {CheckpointException.Quote(name)} has {rank} dimensions, at most {MostDimensions} are allowed");
        long[] shape = new long[rank];
        UInt128 elements = 1;
        for (int d = 0; d < rank; d++)
        {
            shape[d] = reader.Int64("a dimension");
            elements *= (UInt128)shape[d];
            if (elements > long.MaxValue / 8)
                throw reader.Damaged($"tensor {CheckpointException.Quote(name)} has more elements than any file");
        }

        return new TensorEntry(file, name, type, shape, (long)elements, 0, (long)elements * type.Bits() / 8);
    }
}
