#!/usr/bin/env bash
# What Lathe's rules and generator take of a compilation: a project of 980 classes of ordinary code and 20 model classes, built with
# ReportAnalyzer. Prints the compiler's time and the share of each. Needs src/Lathe and the analyzers built in Release.
set -euo pipefail
root=$(cd "$(dirname "$0")/../../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

for i in $(seq 0 979); do
  cat > "Service$i.cs" <<CODE
using System.Text;

namespace Shop.Area$((i % 20));

/// <summary>Orders of one kind, kept by number.</summary>
public sealed class Service$i
{
    private readonly Dictionary<int, Order$i> orders = [];

    public decimal Total => orders.Values.Sum(order => order.Price * order.Amount);

    public void Add(Order$i order)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (!orders.TryAdd(order.Number, order))
            throw new InvalidOperationException(\$"{order.Number} is there already; {orders.Count} are known.");
    }

    public IReadOnlyList<Order$i> Above(decimal price)
    {
        List<Order$i> found = [];
        foreach (Order$i order in orders.Values)
        {
            if (order.Price > price)
                found.Add(order);
        }
        found.Sort((a, b) => a.Price.CompareTo(b.Price));
        return found;
    }

    public async Task<string> DescribeAsync(TextReader reader, CancellationToken cancellation)
    {
        StringBuilder text = new();
        for (int line = 0; await reader.ReadLineAsync(cancellation) is { } read; line++)
        {
            string[] words = read.Split(' ');
            text.Append(line).Append(' ').AppendJoin(',', words.Where(word => word.Length > 3).Select(word => word.ToUpperInvariant()));
        }
        return text.ToString();
    }
}

public sealed record Order$i(int Number, decimal Price, int Amount);
CODE
done
for i in $(seq 0 19); do
  cat > "Encoder$i.cs" <<CODE
using Lathe;
using Lathe.Layers;
using static Lathe.Ops;

namespace Shop.Models;

[Model]
public sealed partial class Encoder$i
{
    const int Hidden = $((128 + 32 * i)), Heads = 4, Inner = $((4 * (128 + 32 * i)));
    readonly Linear query = new(Hidden, Hidden);
    readonly Linear key = new(Hidden, Hidden);
    readonly Linear value = new(Hidden, Hidden);
    readonly Linear output = new(Hidden, Hidden);
    readonly LayerNorm attentionNorm = new(Hidden);
    readonly Linear up = new(Hidden, Inner);
    [Quantize] readonly Linear down = new(Inner, Hidden);
    readonly LayerNorm outputNorm = new(Hidden);

    public Tensor Forward(Tensor x, Tensor attentionMask)
    {
        Tensor mask = PaddingMask(attentionMask);
        Tensor attended = Attention(query.Forward(x), key.Forward(x), value.Forward(x), mask, Heads);
        Tensor middle = attentionNorm.Forward(x + output.Forward(attended));
        return outputNorm.Forward(middle + down.Forward(Gelu(up.Forward(middle))));
    }
}
CODE
done
cat > Shop.csproj <<CODE
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="System.Numerics.Tensors" Version="10.0.0" />
    <Reference Include="$root/src/Lathe/bin/Release/net10.0/Lathe.dll" />
    <!-- from one folder, as in the package: the compiler loads what lies in two folders twice, and they share nothing -->
    <Analyzer Include="$root/analyzers/Lathe.Analyzers/bin/Release/netstandard2.0/Lathe.Generators.dll" />
    <Analyzer Include="$root/analyzers/Lathe.Analyzers/bin/Release/netstandard2.0/Lathe.Analyzers.dll" />
  </ItemGroup>
</Project>
CODE

# twice: what the compiler server has compiled of rules and generator stays for the second time, as it does for whoever works all day
for round in first second; do
  # whatever the environment says of the compiler server
  dotnet build -c Release -t:Rebuild -p:UseSharedCompilation=true -v:d -p:ReportAnalyzer=true -clp:PerformanceSummary > log.txt || { tail -n 30 log.txt; exit 1; }
  awk -v round="$round" '
    / ms  Csc / { compiler = $1 / 1000 }
    /Lathe\.Analyzers, Version/ { rules = $1 }
    /Lathe\.Generators, Version/ { generator = $1 }
    /Lathe\.Analyzers\.Rules\./ && !dearest { dearest = $3 " " $4 " (" $1 " s)" }
    END { printf "%s: compiler %.1f s; rules %.2f s, %.1f %%; generator %.2f s, %.1f %%; dearest rule %s\n",
      round, compiler, rules, 100 * rules / compiler, generator, 100 * generator / compiler, dearest }' log.txt
done
