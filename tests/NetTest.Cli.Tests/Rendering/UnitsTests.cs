using NetTest.Cli.Rendering;
using Xunit;

namespace NetTest.Cli.Tests.Rendering;

public sealed class UnitsTests
{
    [Theory]
    [InlineData(0, "0 bit/s")]
    [InlineData(999, "999 bit/s")]
    [InlineData(999.6, "1 kbit/s")]
    [InlineData(1.25e9, "1.25 Gbit/s")]
    [InlineData(125.4e6, "125 Mbit/s")]
    [InlineData(9.9994e15, "9999 Tbit/s")]
    public void Bit_rates_have_three_digits_and_a_decimal_prefix(double value, string expected) => Assert.Equal(expected, Units.BitRate(value));

    [Theory]
    [InlineData(null, null, "-")]
    [InlineData(0.42, 3.1, "0.42 / 3.10 ms")]
    [InlineData(0.042, 12.5, "0.042 / 12.5 ms")]
    [InlineData(0.42, 1250.0, "0.42 ms / 1.25 s")]
    [InlineData(1500.0, 2500.0, "1.50 / 2.50 s")]
    public void Two_times_share_a_unit_where_they_can(double? first, double? second, string expected) =>
        Assert.Equal(expected, Units.Milliseconds(first, second));

    [Theory]
    [InlineData(0.0004, "0.40 ms")]
    [InlineData(0.31, "310 ms")]
    [InlineData(1.24, "1.24 s")]
    [InlineData(229.4, "3 min 49 s")]
    [InlineData(7384, "2 h 03 min")]
    public void Durations_are_as_long_as_they_need(double seconds, string expected) => Assert.Equal(expected, Units.Duration(seconds));

    [Theory]
    [InlineData(null, "-")]
    [InlineData(0.2, "0:01")]
    [InlineData(815.0, "13:35")]
    [InlineData(7500.0, "2:05:00")]
    [InlineData(double.PositiveInfinity, "-")]
    public void Time_left_fits_a_narrow_column(double? seconds, string expected) => Assert.Equal(expected, Units.Stopwatch(seconds));

    [Theory]
    [InlineData(0.5, "0.50")]
    [InlineData(12.34, "12.3")]
    [InlineData(12345.6, "12,346")]
    public void Rates_show_what_matters(double value, string expected) => Assert.Equal(expected, Units.PerSecond(value));
}
