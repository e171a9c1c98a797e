using System.Reflection;
using Lathe.Checkpoints;
using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Tests.Kernels;

/// <summary>What stands in generators/Contracts, which generators and runtime both obey.</summary>
public sealed class ContractTests
{
    /// <summary>These numbers are in files.</summary>
    [Theory]
    [InlineData(WeightEncoding.Float32, 16, 32)]
    [InlineData(WeightEncoding.BFloat16, 17, 33)]
    [InlineData(WeightEncoding.Float16, 18, 34)]
    [InlineData(WeightEncoding.Int8, 19, 35)]
    [InlineData(WeightEncoding.Int6, 21, 0)]
    [InlineData(WeightEncoding.Int5, 22, 0)]
    [InlineData(WeightEncoding.Int4, 20, 36)]
    [InlineData(WeightEncoding.Int3, 23, 0)]
    [InlineData(WeightEncoding.Int2, 24, 0)]
    public void Kinds_of_sections_keep_their_numbers(WeightEncoding encoding, int product, int embedding)
    {
        Assert.Equal(new WeightKind((uint)product), WeightKind.Product(encoding));
        Assert.Equal(encoding.ToString(), WeightKind.Product(encoding).ToString());
        Assert.True(WeightKind.Product(encoding).IsReadWhole);
        if (embedding == 0)
            Assert.Throws<ArgumentOutOfRangeException>(() => WeightKind.Embedding(encoding));
        else
            Assert.Equal(((uint)embedding, $"Embedding{encoding}"), (WeightKind.Embedding(encoding).Number,
                WeightKind.Embedding(encoding).ToString()));
    }

    [Fact]
    public void Unknown_kinds_are_unknown()
    {
        Assert.False(new WeightKind(15).IsDefined);
        Assert.False(new WeightKind(0).IsDefined);
        Assert.True(WeightKind.RmsNorm.IsDefined);
        Assert.Equal(15, WeightEncodings.All.Select(encoding => encoding.ProductKind).Concat([1u, 2u, 32u, 33u, 34u, 48u]).Distinct()
            .Count());
    }

    [Fact]
    public void Every_precision_but_the_annotated_one_is_an_encoding()
    {
        foreach (Precision precision in Enum.GetValues<Precision>().Where(precision => precision != Precision.Annotated))
            Assert.Equal(precision.ToString(), precision.Encoding().ToString());
        Assert.Equal(WeightEncoding.Float32, Precision.Annotated.Encoding());
    }

    [Theory]
    [InlineData(WeightEncoding.Int8, 64, 0, "int8")]
    [InlineData(WeightEncoding.Int4, 32, 32, "int4")]
    [InlineData(WeightEncoding.Int3, 128, 128, "int3 in groups of 128")]
    [InlineData(WeightEncoding.Int2, 0, 96, "int2 in whole columns")]
    [InlineData(WeightEncoding.BFloat16, 32, 0, "bfloat16")]
    public void A_format_says_what_it_is(WeightEncoding encoding, int groupSize, int groupOf70Inputs, string text)
    {
        WeightFormat format = new(encoding, groupSize);
        Assert.Equal(text, format.ToString());
        Assert.Equal(groupOf70Inputs, format.For(70).GroupSize);
    }

    /// <summary>Each plane's bits of every input stand in a place of their own, and the planes fill the block.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Planes_hold_every_bit_once(int bits)
    {
        HashSet<(int Line, int Bit)> places = [];
        int mask = 0;
        foreach (BitPlane plane in BitPlane.Of(bits))
        {
            Assert.Equal(0, mask & plane.Mask);
            mask |= plane.Mask;
            for (int quad = 0; quad < 8; quad++)
            {
                for (int bit = 0; bit < plane.Width; bit++)
                    Assert.True(places.Add((plane.LineOf(quad), plane.ShiftOf(quad) + bit)));
            }
        }
        Assert.Equal((1 << bits) - 1, mask);
        Assert.Equal(8 * bits, places.Count);
        Assert.All(places, place => Assert.True(place.Line < bits && place.Bit < 8));
    }

    [Fact]
    public void The_version_that_generated_files_name_is_the_package_s() =>
        Assert.StartsWith(ProductVersion.Text,
        typeof(Tensor).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
        StringComparison.Ordinal);

    /// <summary>A tier is what it has: of two at most one is within the other, and what dot products add is one step.</summary>
    [Fact]
    public void Tiers_are_sets_of_capabilities()
    {
        InstructionTier[] tiers = Enum.GetValues<InstructionTier>();
        foreach (InstructionTier tier in tiers)
        {
            Assert.True(tier.IsWithin(tier));
            Assert.All(tiers.Where(other => other != tier), other => Assert.False(tier.IsWithin(other) && other.IsWithin(tier)));
        }

        Assert.Equal(InstructionTier.Avx512, InstructionTier.Avx512Vnni.WithoutDotProducts());
        Assert.Equal(InstructionTier.Avx2, InstructionTier.Avx2Vnni.WithoutDotProducts());
        Assert.Equal(InstructionTier.Portable, InstructionTier.Portable.WithoutDotProducts());
        Assert.True(InstructionTier.Avx2Vnni.IsWithin(InstructionTier.Avx512Vnni));
        Assert.False(InstructionTier.Avx2Vnni.IsWithin(InstructionTier.Avx512));
        Assert.False(InstructionTier.Avx512.IsWithin(InstructionTier.Avx2Vnni));
        Assert.Equal(InstructionTier.Avx512, InstructionTiers.Best(tier => tier is InstructionTier.Avx2Vnni or InstructionTier.Avx512));
    }
}
