using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>
/// An operation's shapes in the words of its own file: <c>[b, s, w], int32 [b, s]? -> [b, w]</c>. An extent is a name, which stands
/// for the same wherever it stands; a number; <c>{0}</c>, an argument of the call; or arithmetic over these. Names and arguments
/// are held as extents that the configuration would give: to put a value in the place of each is all that a rule does with them.
/// </summary>
internal sealed record Signature(EquatableArray<SignatureTensor> Operands, SignatureTensor Result)
{
    public const string Arrow = "->";

    /// <summary>Null where the text is no signature.</summary>
    public static Signature? Parse(string text)
    {
        int arrow = text.IndexOf(Arrow, System.StringComparison.Ordinal);
        if (arrow < 0)
            return null;
        Reader reader = new(text.Substring(0, arrow));
        List<SignatureTensor> operands = [];
        do
        {
            if (reader.Tensor() is not { } operand)
                return null;
            operands.Add(operand);
        }
        while (reader.Take(','));
        if (!reader.AtEnd)
            return null;
        reader = new Reader(text.Substring(arrow + Arrow.Length));
        return reader.Tensor() is { } result && reader.AtEnd ? new Signature(operands.ToEquatableArray(), result) : null;
    }

    /// <summary>The names and arguments that an extent is made of.</summary>
    public static IEnumerable<string> Names(Dimension extent) => extent switch
    {
        ConfigurationDimension name => [name.Expression],
        ArithmeticDimension arithmetic => Names(arithmetic.Left).Concat(Names(arithmetic.Right)),
        _ => [],
    };

    /// <summary>An extent with the value of each name in its place, multiplied out; names without a value stay.</summary>
    public static Dimension Evaluate(Dimension pattern, IReadOnlyDictionary<string, Dimension> bound) =>
        Polynomial.Of(Replace(pattern, bound)).ToDimension();

    private static Dimension Replace(Dimension pattern, IReadOnlyDictionary<string, Dimension> bound) => pattern switch
    {
        ConfigurationDimension { Expression: var name } => bound.TryGetValue(name, out Dimension? extent) ? extent : pattern,
        ArithmeticDimension { Sign: '+' } sum => Dimension.Add(Replace(sum.Left, bound), Replace(sum.Right, bound)),
        ArithmeticDimension { Sign: '-' } difference =>
            Dimension.Subtract(Replace(difference.Left, bound), Replace(difference.Right, bound)),
        ArithmeticDimension { Sign: '*' } product => Dimension.Multiply(Replace(product.Left, bound), Replace(product.Right, bound)),
        // Multiplied out before it is divided: (l + 2 − 2) / 1 is l.
        ArithmeticDimension quotient => Dimension.Divide(Evaluate(quotient.Left, bound), Evaluate(quotient.Right, bound)),
        _ => pattern,
    };

    private sealed class Reader(string text)
    {
        private int at;

        public bool AtEnd => Peek() == '\0';

        public bool Take(char wanted)
        {
            if (Peek() != wanted)
                return false;
            at++;
            return true;
        }

        public SignatureTensor? Tensor()
        {
            bool areWhole = Peek() == 'i' && Word() == "int32";
            if (!Take('['))
                return null;
            List<Dimension> extents = [];
            while (!Take(']'))
            {
                if ((extents.Count > 0 && !Take(',')) || Sum() is not { } extent)
                    return null;
                extents.Add(extent);
            }
            return new SignatureTensor(areWhole ? ElementType.Int32 : ElementType.Float32, extents.ToEquatableArray(), Take('?'));
        }

        private Dimension? Sum()
        {
            Dimension? sum = Product();
            while (sum is not null && Peek() is '+' or '-')
            {
                bool isPlus = text[at++] == '+';
                Dimension? next = Product();
                sum = next is null || sum is null ? null : isPlus ? Dimension.Add(sum, next) : Dimension.Subtract(sum, next);
            }
            return sum;
        }

        private Dimension? Product()
        {
            Dimension? product = Factor();
            while (product is not null && Peek() is '*' or '/')
            {
                bool isTimes = text[at++] == '*';
                Dimension? next = Factor();
                product = next is null || product is null ? null : isTimes ? Dimension.Multiply(product, next)
                    : Dimension.Divide(product, next);
            }
            return product;
        }

        private Dimension? Factor()
        {
            if (Take('('))
                return Sum() is { } inner && Take(')') ? inner : null;
            string word = Peek() == '{' ? Argument() : Word();
            if (word.Length == 0)
                return null;
            return int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? Dimension.Of(number)
                : Dimension.FromConfiguration(word);
        }

        private string Argument()
        {
            int end = text.IndexOf('}', at), start = at;
            at = end < 0 ? text.Length : end + 1;
            return text.Substring(start, at - start);
        }

        private string Word()
        {
            int start = at;
            while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] == '_'))
                at++;
            return text.Substring(start, at - start);
        }

        private char Peek()
        {
            while (at < text.Length && text[at] == ' ')
                at++;
            return at < text.Length ? text[at] : '\0';
        }
    }
}
