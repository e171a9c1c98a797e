namespace Lathe.Tests.Operations;

/// <summary>Against glibc's erf and erfc, as Python's math module prints them.</summary>
public sealed class ErrorFunctionTests
{
    // Both are within an ulp or two of the truth; exp adds another where erfc is far out.
    private const double RelativeError = 1e-15;

    public static TheoryData<double, double, double> Values => new()
    {
        { 1e-10, 1.1283791670955126e-10, 0.999999999887162 },
        { 0.1, 0.1124629160182849, 0.8875370839817152 },
        { 0.25, 0.2763263901682369, 0.7236736098317631 },
        { 0.46875, 0.49261347321793797, 0.507386526782062 },
        { 0.47, 0.4937450508860821, 0.5062549491139179 },
        { 0.5, 0.5204998778130465, 0.4795001221869535 },
        { 0.75, 0.7111556336535151, 0.28884436634648486 },
        { 1.0, 0.8427007929497149, 0.15729920705028513 },
        { 1.5, 0.9661051464753108, 0.033894853524689274 },
        { 2.0, 0.9953222650189527, 0.004677734981047265 },
        { 2.5, 0.999593047982555, 0.0004069520174449589 },
        { 3.0, 0.9999779095030014, 2.2090496998585438e-05 },
        { 3.9, 0.9999999652077514, 3.479224859723177e-08 },
        { 4.0, 0.9999999845827421, 1.541725790028002e-08 },
        { 4.1, 0.9999999932999724, 6.700027654084918e-09 },
        { 5.0, 0.9999999999984626, 1.5374597944280351e-12 },
        { 5.5, 0.9999999999999927, 7.357847917974398e-15 },
        { 6.0, 1.0, 2.1519736712498916e-17 },
        { 8.0, 1.0, 1.1224297172982928e-29 },
        { 10.0, 1.0, 2.088487583762545e-45 },
        { 15.0, 1.0, 7.212994172451206e-100 },
        { 20.0, 1.0, 5.3958656116079005e-176 },
        { 26.0, 1.0, 5.663192408856143e-296 },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Erf_and_erfc_agree_with_the_C_library(double x, double erf, double erfc)
    {
        Assert.Equal(erf, ErrorFunction.Erf(x), erf * RelativeError);
        Assert.Equal(-erf, ErrorFunction.Erf(-x), erf * RelativeError);
        Assert.Equal(erfc, ErrorFunction.Complement(x), erfc * RelativeError);
        Assert.Equal(1.0 + erf, ErrorFunction.Complement(-x), 2 * RelativeError);
    }

    [Fact]
    public void Ends_of_the_line()
    {
        Assert.Equal(0.0, ErrorFunction.Erf(0.0));
        Assert.Equal(1.0, ErrorFunction.Erf(double.PositiveInfinity));
        Assert.Equal(2.0, ErrorFunction.Complement(double.NegativeInfinity));
        Assert.Equal(0.0, ErrorFunction.Complement(double.PositiveInfinity));
        Assert.True(double.IsNaN(ErrorFunction.Erf(double.NaN)));
        Assert.True(double.IsNaN(ErrorFunction.Complement(double.NaN)));
    }
}
