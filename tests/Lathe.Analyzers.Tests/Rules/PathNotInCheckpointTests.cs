using System.Collections.Immutable;
using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;
using Lathe.Generators.Tests.Manifests;
using Microsoft.CodeAnalysis;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class PathNotInCheckpointTests : FixTests<PathNotInCheckpointAnalyzer, NearestPathFix>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class Layer
        {
            [Weights([|"attention.self.qeury"|])] readonly Linear query = new(64, 64);
            [Weights("attention.self.key")] readonly Linear key = new(64, 64);
            [Weights("attention.self.key")] readonly Linear elsewhere = new(64, 64);
            public Tensor Forward(Tensor x) => elsewhere.Forward(query.Forward(key.Forward(x)));
        }
        [Model] public sealed partial class M
        {
            [Weights("embeddings.words")] readonly Embedding words = new(100, 64);
            [Weights([|"encoder.layers.{i}"|])] readonly Layer[] layers = Repeat(2, () => new Layer());
            public Tensor Forward(Tensor ids)
            {
                Tensor x = words.Forward(ids);
                foreach (Layer layer in layers) x = layer.Forward(x);
                return x;
            }
        }
        """;

    protected override string Message =>
        "No tensor of model.safetensors.index.json lies at \"attention.self.qeury\", where 'query' looks; the "
        + "nearest is \"attention.self.query\"";

    protected override string Right =>
        """
        [Model] public sealed partial class Layer
        {
            [Weights("attention.self.query")] readonly Linear query = new(64, 64);
            [Weights("attention.self.key")] readonly Linear key = new(64, 64);
            public Tensor Forward(Tensor x) => query.Forward(key.Forward(x));
        }
        [Model] public sealed partial class M
        {
            [Weights("embeddings.words")] readonly Embedding words = new(100, 64);
            [Weights("none", "encoder.layer.{i}")] readonly Layer[] layers = Repeat(2, () => new Layer());
            public Tensor Forward(Tensor ids)
            {
                Tensor x = words.Forward(ids);
                foreach (Layer layer in layers) x = layer.Forward(x);
                return x;
            }
        }
        [Model] public sealed partial class Unrelated
        {
            readonly Linear other = new(64, 64);
            public Tensor Forward(Tensor x) => other.Forward(x);
        }
        """;

    protected override string Fixed =>
        """
        [Model] public sealed partial class Layer
        {
            [Weights("attention.self.query")] readonly Linear query = new(64, 64);
            [Weights("attention.self.key")] readonly Linear key = new(64, 64);
            [Weights("attention.self.key")] readonly Linear elsewhere = new(64, 64);
            public Tensor Forward(Tensor x) => elsewhere.Forward(query.Forward(key.Forward(x)));
        }
        [Model] public sealed partial class M
        {
            [Weights("embeddings.words")] readonly Embedding words = new(100, 64);
            [Weights("encoder.layer.{i}")] readonly Layer[] layers = Repeat(2, () => new Layer());
            public Tensor Forward(Tensor ids)
            {
                Tensor x = words.Forward(ids);
                foreach (Layer layer in layers) x = layer.Forward(x);
                return x;
            }
        }
        """;

    protected override ImmutableArray<AdditionalText> Files => [ManifestTexts.File("model.safetensors.index.json",
        """
        {"weight_map": {
            "bert.embeddings.words.weight": "a", "bert.encoder.layer.0.attention.self.query.weight": "a",
            "bert.encoder.layer.0.attention.self.query.bias": "a", "bert.encoder.layer.1.attention.self.key.weight": "b"}}
        """)];
}
