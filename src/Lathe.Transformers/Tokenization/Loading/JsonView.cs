using System.Text.Json;

namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>An element of a JSON file that knows where it is, so that every complaint names the file and the element.</summary>
internal readonly struct JsonView(JsonElement element, string file, string path)
{
    public JsonElement Element { get; } = element;

    /// <summary>File and path of the element.</summary>
    public string Where => path.Length == 0 ? file : $"{file}: {path}";

    public bool IsNull => Element.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    public JsonValueKind Kind => Element.ValueKind;

    /// <summary>A member that must be there.</summary>
    public JsonView this[string name] =>
        TryGet(name, out JsonView member) ? member : throw new TokenizerException($"{Where} has no \"{name}\".");

    /// <summary>The value of the "type" member.</summary>
    public string Type => this["type"].String();

    /// <summary>A member; false where it is missing or null.</summary>
    public bool TryGet(string name, out JsonView member)
    {
        if (Element.ValueKind != JsonValueKind.Object)
            throw Wrong("an object");
        bool found = Element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;
        member = new JsonView(value, file, path.Length == 0 ? name : $"{path}.{name}");
        return found;
    }

    public JsonView[] Items()
    {
        if (Element.ValueKind != JsonValueKind.Array)
            throw Wrong("an array");
        JsonView[] items = new JsonView[Element.GetArrayLength()];
        int index = 0;
        foreach (JsonElement item in Element.EnumerateArray())
        {
            items[index] = new JsonView(item, file, $"{path}[{index}]");
            index++;
        }

        return items;
    }

    public string String()
    {
        if (Element.ValueKind != JsonValueKind.String)
            throw Wrong("a string");
        try
        {
            return Element.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            throw new TokenizerException($"{Where} is a string that is not valid Unicode.", exception);
        }
    }

    public string String(string name, string otherwise) => TryGet(name, out JsonView member) ? member.String() : otherwise;

    public bool Bool(string name, bool otherwise) => TryGet(name, out JsonView member) ? member.Bool() : otherwise;

    public bool Bool() => Element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong("true or false"),
    };

    public int Int() => Element.ValueKind == JsonValueKind.Number
        && Element.TryGetInt32(out int value) ? value : throw Wrong("a 32-bit integer");

    /// <summary>An integer that isn't negative.</summary>
    public int Natural() => Int() is >= 0 and int value ? value : throw Wrong("an integer that is not negative");

    public int Natural(string name, int otherwise) => TryGet(name, out JsonView member) ? member.Natural() : otherwise;

    public double Number() =>
        Element.ValueKind == JsonValueKind.Number && Element.TryGetDouble(out double value)
        && double.IsFinite(value) ? value : throw Wrong("a finite number");

    public TokenizerException Wrong(string expected)
    {
        string found = Element.ValueKind == JsonValueKind.Undefined ? "nothing" : Element.GetRawText();
        return new TokenizerException($"{Where} is {(found.Length > 60 ? found[..60] + "…" : found)}; expected {expected}.");
    }
}
