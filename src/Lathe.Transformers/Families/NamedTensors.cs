using System.Text;
using Lathe.Checkpoints;

namespace Lathe.Transformers;

/// <summary>Inputs and outputs under their Hugging Face names, as safetensors files hold them.</summary>
public static class NamedTensors
{
    public const string InputIds = "input_ids", AttentionMask = "attention_mask", TokenTypeIds = "token_type_ids";

    /// <summary><c>lastHiddenState</c> and <c>LastHiddenState</c> become <c>last_hidden_state</c>.</summary>
    public static string ToSnakeCase(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        StringBuilder text = new(name.Length + 4);
        foreach (char letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0)
                text.Append('_');
            text.Append(char.ToLowerInvariant(letter));
        }
        return text.ToString();
    }

    /// <summary>Reads the tensors of those names that a file has; whole numbers of 64 bits become int32.</summary>
    /// <exception cref="CheckpointException">A tensor is not of integers, or not [batch, sequence].</exception>
    public static Dictionary<string, Tensor> ReadInputs(SafetensorsFile file, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(names);
        Dictionary<string, Tensor> inputs = new(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (!file.Tensors.TryGetValue(name, out TensorEntry? entry))
                continue;
            if (entry.Shape is not [> 0 and <= int.MaxValue, > 0 and <= int.MaxValue])
                throw new CheckpointException(file.Path, name, $"is {entry}; expected [batch, sequence], neither of them 0.");
            inputs.Add(name, Tensor.From(file.ReadInt32(name), (int)entry.Shape[0], (int)entry.Shape[1]));
        }
        if (!inputs.ContainsKey(InputIds))
            throw new CheckpointException(file.Path, InputIds, "is not in the file; expected whole numbers [batch, sequence].");
        return inputs;
    }

    /// <summary>Checks ids and token types against the tables of a model, so that an error names the file that they stand in.</summary>
    /// <param name="inputs">By Hugging Face name, int32 [batch, sequence].</param>
    /// <param name="configuration">Of the model.</param>
    /// <param name="file">Where the inputs were read, for messages.</param>
    /// <exception cref="CheckpointException">A number has no row in its table.</exception>
    public static void CheckIds(IReadOnlyDictionary<string, Tensor> inputs, EncoderConfiguration configuration, string file)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(configuration);
        Check(InputIds, configuration.VocabularySize, "vocab_size");
        if (configuration.TypeVocabularySize > 0)
            Check(TokenTypeIds, configuration.TypeVocabularySize, "type_vocab_size");

        void Check(string name, int rows, string key)
        {
            if (!inputs.TryGetValue(name, out Tensor? tensor))
                return;
            int at = tensor.Ints.IndexOfAnyExceptInRange(0, rows - 1), sequence = tensor.Shape[^1];
            if (at >= 0)
                throw new CheckpointException(file, name,
                    $"has {tensor.Ints[at]} at [{at / sequence}, {at % sequence}]; expected 0 to {rows - 1}: '{key}' of the model is "
                    + $"{rows}.");
        }
    }

    /// <summary>The inputs in the order of <paramref name="names"/>; a missing mask is all ones, missing token types are all
    /// zeros.</summary>
    /// <exception cref="ArgumentException"><c>input_ids</c> is missing, or shapes differ.</exception>
    public static IReadOnlyList<Tensor> CompleteInputs(IReadOnlyList<string> names, IReadOnlyDictionary<string, Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(inputs);
        if (!inputs.TryGetValue(InputIds, out Tensor? ids) || ids is not { Type: ElementType.Int32, Rank: 2 })
            throw new ArgumentException($"'{InputIds}' is {(ids is null ? "missing" : ids.ToString())}; expected int32 [batch, sequence]",
                nameof(inputs));
        Tensor[] ordered = new Tensor[names.Count];
        for (int i = 0; i < ordered.Length; i++)
        {
            if (inputs.TryGetValue(names[i], out Tensor? given))
            {
                if (given.Type != ElementType.Int32 || !given.Shape.SequenceEqual(ids.Shape))
                    throw new ArgumentException($"'{names[i]}' is {given}; expected the type and shape of '{InputIds}', {ids}",
                        nameof(inputs));
                ordered[i] = given;
                continue;
            }
            ordered[i] = Tensor.Int32(ids.Shape);
            if (names[i] == AttentionMask)
                ordered[i].Ints.Fill(1);
        }
        return ordered;
    }

    internal static Dictionary<string, Tensor> Outputs(EncoderOutput output)
    {
        Dictionary<string, Tensor> named = new(StringComparer.Ordinal);
        Add(nameof(output.LastHiddenState), output.LastHiddenState);
        Add(nameof(output.PoolerOutput), output.PoolerOutput);
        Add(nameof(output.Logits), output.Logits);
        Add(nameof(output.StartLogits), output.StartLogits);
        Add(nameof(output.EndLogits), output.EndLogits);
        return named;

        void Add(string name, Tensor? tensor)
        {
            if (tensor is not null)
                named.Add(ToSnakeCase(name), tensor);
        }
    }
}
