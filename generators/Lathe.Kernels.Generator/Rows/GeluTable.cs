using System.Collections.Generic;
using System.Linq;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Rows;

/// <summary>
/// Φ(−t), the normal distribution's lower tail, for t = k / 2 + u with |u| ≤ 1/4 as a polynomial of degree 5 in u: entry k of table j is
/// the coefficient of uʲ. Each polynomial interpolates Φ(−t) = erfc(t / √2) / 2 at the six Chebyshev nodes of its segment, cos((2i + 1) π /
/// 12) / 4, in float64, and is rounded to float32; it is then within 3.5e-8, and in the tail within 3e-4 of Φ(−t) itself. From t = 7.25 on,
/// where Φ is below 3e-13, it is zero.
/// </summary>
internal static class GeluTable
{
    /// <summary>The center of the last segment.</summary>
    public const float Limit = 7.5f;

    /// <summary>Added to t, rounds it to a multiple of 1/2, which then stands in the sum's lowest bits: 1.5 × 2²².</summary>
    public const float Rounder = 6291456f;

    private static readonly float[][] Rows = [
        [
            0.5f, 0.308537573f, 0.158655271f, 0.0668071955f, 0.0227501225f, 0.00620966125f, 0.00134989887f, 0.000232630453f,
            3.16718761e-05f, 3.39784492e-06f, 2.86682962e-07f, 1.89936245e-08f, 9.86970172e-10f, 4.0186663e-11f, 1.2812016e-12f, 0f,
        ],
        [
            -0.398942262f, -0.352065325f, -0.241970733f, -0.1295176f, -0.0539909638f, -0.0175282992f, -0.00443184795f, -0.000872682838f,
            -0.000133830414f, -1.59838146e-05f, -1.48673632e-06f, -1.07700146e-07f, -6.07615558e-09f, -2.66976857e-10f, -9.13593333e-12f,
                0f,
        ],
        [
            0f, 0.0880096555f, 0.120980956f, 0.0971396044f, 0.0539939106f, 0.0219115093f, 0.00664753793f, 0.00152679998f,
            0.000267478346f, 3.59139594e-05f, 3.70776684e-06f, 2.95000035e-07f, 1.81176389e-08f, 8.59943006e-10f, 3.15723662e-11f, 0f,
        ],
        [
            0.0664877966f, 0.0440074503f, 1.67049518e-06f, -0.0269816127f, -0.0269957352f, -0.0153378369f, -0.0059093181f, -0.00163623423f,
            -0.000334519631f, -5.12598053e-05f, -5.94204721e-06f, -5.24293057e-07f, -3.53641916e-08f, -1.82922733e-09f, -7.27288993e-11f,
                0f,
        ],
        [
            0f, -0.0198847558f, -0.019975977f, -0.00613165135f, 0.0043734638f, 0.00588574167f, 0.00333398744f, 0.0011940737f,
            0.000297728082f, 5.38019631e-05f, 7.19774835e-06f, 7.22078596e-07f, 5.47798784e-08f, 3.16125059e-09f, 1.39366491e-10f, 0f,
        ],
        [
            -0.00986300223f, -0.00455367006f, 0.00396140758f, 0.00581664452f, 0.00226042815f, -0.000641927589f, -0.00110000698f,
                -0.000580573571f,
            -0.000184173419f, -3.97458934e-05f, -6.12763915e-06f, -6.92178332e-07f, -5.81623958e-08f, -3.6717851e-09f, -1.75360879e-10f, 0f,
        ],
    ];

    /// <summary>The tables of u⁰, u¹ … u⁵ as bits.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> Coefficients { get; } =
        [.. Rows.Select(row => (IReadOnlyList<int>)[.. row.Select(Operand.BitsOf)])];
}
