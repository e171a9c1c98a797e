using System.Buffers.Binary;
using System.Buffers.Text;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Lathe.Transformers.Tokenization.Unicode;

/// <summary>
/// Character properties as the Rust tokenizers see them, independent of ICU and of the version of .NET: .NET under InvariantGlobalization
/// normalises nothing beyond ASCII, and a newer Unicode version would cut some texts differently from how the vocabularies were made.
/// </summary>
internal static class UnicodeTables
{
    public const int Limit = 0x110000;
    private const int PageBits = 7;
    private const int PageMask = (1 << PageBits) - 1;
    private const int PageCount = Limit >> PageBits;

    /// <summary>General categories in the order of their numbers in the low bits of <see cref="UnicodeClass"/>.</summary>
    public static readonly string[] Categories = [
        "Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
        "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Co",
    ];

    private static readonly ushort[] classIndex, lowerIndex, canonicalIndex, compatibleIndex, combiningIndex, lowerData, canonicalData,
        compatibleData;
    private static readonly byte[] classData, combiningData;
    private static readonly uint[] classWords;
    private static readonly char[] pool;
    private static readonly Dictionary<long, int> compositions;
    private static readonly (int First, int Last, byte Script)[] scriptRanges;

    static UnicodeTables()
    {
        byte[] blob = Unpack();
        Reader reader = new(blob);
        classIndex = reader.Shorts(PageCount);
        classData = reader.Bytes(reader.Short() << PageBits);
        classWords = reader.Integers(reader.Short());
        (lowerIndex, lowerData) = reader.TwoStage();
        (canonicalIndex, canonicalData) = reader.TwoStage();
        (compatibleIndex, compatibleData) = reader.TwoStage();
        combiningIndex = reader.Shorts(PageCount);
        combiningData = reader.Bytes(reader.Short() << PageBits);
        pool = MemoryMarshal.Cast<ushort, char>(reader.Shorts(reader.Short())).ToArray();
        int pairs = reader.Short();
        compositions = new Dictionary<long, int>(pairs);
        for (int i = 0; i < pairs; i++)
        {
            long first = reader.Integer();
            long second = reader.Integer();
            compositions.Add((first << 32) | second, (int)reader.Integer());
        }

        int names = reader.Short();
        Dictionary<string, (int First, int Last)[]> scripts = new(names, StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < names; i++)
        {
            string name = System.Text.Encoding.ASCII.GetString(reader.Bytes(reader.Byte()));
            (int First, int Last)[] ranges = new (int, int)[reader.Short()];
            for (int k = 0; k < ranges.Length; k++)
                ranges[k] = ((int)reader.Integer(), (int)reader.Integer());
            scripts.Add(name, ranges);
        }

        Scripts = scripts;
        scriptRanges = new (int, int, byte)[reader.Short()];
        for (int i = 0; i < scriptRanges.Length; i++)
            scriptRanges[i] = ((int)reader.Integer(), (int)reader.Integer(), reader.Byte());
    }

    /// <summary>Ranges of the scripts that a regular expression may name.</summary>
    public static IReadOnlyDictionary<string, (int First, int Last)[]> Scripts { get; }

    public static UnicodeClass Class(int codePoint) =>
        (UnicodeClass)classWords[classData[(classIndex[codePoint >> PageBits] << PageBits) | (codePoint & PageMask)]];

    public static bool Is(int codePoint, UnicodeClass flag) => Class(codePoint).Has(flag);

    public static int Category(int codePoint) => Class(codePoint).Category();

    /// <summary>Lower case of one code point, or empty where it has none; no context (final sigma stays a plain sigma).</summary>
    public static ReadOnlySpan<char> Lower(int codePoint) => Mapped(lowerIndex, lowerData, codePoint);

    /// <summary>Full canonical (or compatibility) decomposition, or empty; Hangul syllables are not in the tables.</summary>
    public static ReadOnlySpan<char> Decomposition(int codePoint, bool compatible) =>
        compatible ? Mapped(compatibleIndex, compatibleData, codePoint) : Mapped(canonicalIndex, canonicalData, codePoint);

    public static int CombiningClass(int codePoint) =>
        combiningData[(combiningIndex[codePoint >> PageBits] << PageBits) | (codePoint & PageMask)];

    /// <summary>The primary composite of two code points, or -1; Hangul is arithmetic, see <see cref="Normalization"/>.</summary>
    public static int Compose(int first, int second) =>
        compositions.TryGetValue(((long)first << 32) | (uint)second, out int result) ? result : -1;

    /// <summary>Number of the script for the UnicodeScripts pre-tokenizer (Hiragana and Katakana count as Han); 0 is "any".</summary>
    public static int Script(int codePoint)
    {
        int low = 0;
        int high = scriptRanges.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >> 1;
            (int first, int last, byte script) = scriptRanges[middle];
            if (codePoint < first)
                high = middle - 1;
            else if (codePoint > last)
                low = middle + 1;
            else
                return script;
        }

        return 0;
    }

    private static ReadOnlySpan<char> Mapped(ushort[] index, ushort[] data, int codePoint)
    {
        int at = data[(index[codePoint >> PageBits] << PageBits) | (codePoint & PageMask)];
        return at == 0 ? [] : pool.AsSpan(at + 1, pool[at]);
    }

    private static byte[] Unpack()
    {
        byte[] text = [.. UnicodeBlob.Base64Part1, .. UnicodeBlob.Base64Part2];
        byte[] packed = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        Base64.DecodeFromUtf8(text, packed, out _, out int written);
        using DeflateStream inflate = new(new MemoryStream(packed, 0, written), CompressionMode.Decompress);
        byte[] blob = new byte[UnicodeBlob.UnpackedBytes];
        inflate.ReadExactly(blob);
        return blob;
    }

    private ref struct Reader(ReadOnlySpan<byte> blob)
    {
        private ReadOnlySpan<byte> rest = blob;

        public byte Byte() => Take(1)[0];

        public ushort Short() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

        public uint Integer() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

        public byte[] Bytes(int count) => Take(count).ToArray();

        public ushort[] Shorts(int count)
        {
            ushort[] values = new ushort[count];
            for (int i = 0; i < count; i++)
                values[i] = Short();
            return values;
        }

        public uint[] Integers(int count)
        {
            uint[] values = new uint[count];
            for (int i = 0; i < count; i++)
                values[i] = Integer();
            return values;
        }

        public (ushort[] Index, ushort[] Data) TwoStage()
        {
            ushort[] index = Shorts(PageCount);
            return (index, Shorts(Short() << PageBits));
        }

        private ReadOnlySpan<byte> Take(int count)
        {
            ReadOnlySpan<byte> taken = rest[..count];
            rest = rest[count..];
            return taken;
        }
    }
}
