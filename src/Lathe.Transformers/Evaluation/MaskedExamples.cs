using System.Text.Json;
using Lathe.Checkpoints;

namespace Lathe.Transformers.Evaluation;

/// <summary>
/// Rows of ids with masked positions and what stood there:
/// <c>{"mask_id": 14, "examples": [{"input_ids": [12, 14, 13], "labels": [[1, 15]]}]}</c>.
/// </summary>
/// <param name="MaskId">The id that stands at every masked position.</param>
/// <param name="Examples">In the order of the file.</param>
internal sealed record MaskedExamples(int MaskId, IReadOnlyList<MaskedExample> Examples)
{
    /// <summary>Reads a file; ids at masked positions are set to the mask's where they are not.</summary>
    /// <exception cref="CheckpointException">It is not JSON of that form; the message names the example.</exception>
    public static MaskedExamples Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] bytes = RegularFile.ReadAllBytes(path, Array.MaxLength);
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            int maskId = document.RootElement.GetProperty("mask_id").GetInt32();
            List<MaskedExample> examples = [];
            foreach (JsonElement element in document.RootElement.GetProperty("examples").EnumerateArray())
                examples.Add(ReadExample(path, examples.Count, element, maskId));
            return new MaskedExamples(maskId, examples);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException
            or FormatException)
        {
            throw new CheckpointException(path, null,
                $"is not {{mask_id, examples: [{{input_ids, labels: [[position, id], …]}}]}}: {exception.Message}", exception);
        }
    }

    private static MaskedExample ReadExample(string path, int index, JsonElement element, int maskId)
    {
        int[] ids = [.. element.GetProperty("input_ids").EnumerateArray().Select(id => id.GetInt32())];
        List<(int Position, int Id)> labels = [];
        foreach (JsonElement label in element.GetProperty("labels").EnumerateArray())
        {
            int position = label[0].GetInt32();
            if (position < 0 || position >= ids.Length)
                throw new CheckpointException(path, null, $"example {index} masks position {position}; expected 0 to {ids.Length - 1}.");
            ids[position] = maskId;
            labels.Add((position, label[1].GetInt32()));
        }
        if (ids.Length == 0)
            throw new CheckpointException(path, null, $"example {index} has no ids; expected at least one.");
        return new MaskedExample(ids, labels);
    }
}
