using FsCheck;
using FsCheck.Fluent;
using NetTest.Engine.Probes.Stamp;
using Xunit;

namespace NetTest.Engine.Tests.Probes.Stamp;

public sealed class StampTimeTests
{
    private const long SecondsToNanoseconds = 1_000_000_000;

    [Fact]
    public void Known_moments_have_the_stamps_of_RFC_5905_and_of_PTP()
    {
        // 1970 is 2,208,988,800 s after NTP's epoch; half a second is 0x80000000.
        Assert.Equal(0x83AA7E80_80000000UL, StampTime.Encode(SecondsToNanoseconds / 2, isPtp: false));
        Assert.Equal(0x00000001_00000007UL, StampTime.Encode(SecondsToNanoseconds + 7, isPtp: true));
        Assert.Equal(SecondsToNanoseconds / 2, StampTime.Decode(0x83AA7E80_80000000UL, isPtp: false));
        // NTP's seconds begin again on 7 February 2036, 06:28:16 UTC.
        Assert.Equal(new DateTimeOffset(2036, 2, 7, 6, 28, 16, TimeSpan.Zero).ToUnixTimeSeconds() * SecondsToNanoseconds, StampTime.Decode(0, isPtp: false));
    }

    [Fact]
    public void A_moment_comes_back_to_the_nanosecond()
    {
        var moments = Gen.Choose(0, int.MaxValue).SelectMany(_ => Gen.Choose(0, 999_999_999), (seconds, rest) => (seconds * SecondsToNanoseconds) + rest);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(2000),
            Prop.ForAll(moments.ToArbitrary(), moment =>
                StampTime.Decode(StampTime.Encode(moment, isPtp: false), isPtp: false) == moment && StampTime.Decode(StampTime.Encode(moment, isPtp: true), isPtp: true) == moment));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(59)]
    [InlineData(1_000)]
    [InlineData(16_000_000_000)]
    public void An_error_is_rounded_up_and_by_less_than_a_hundredth(long nanoseconds)
    {
        var estimate = StampTime.EncodeError(isSynchronised: true, isPtp: false, nanoseconds);
        Assert.NotEqual(0, estimate & 0xFF);
        Assert.True(StampTime.IsSynchronised(estimate));
        Assert.InRange(StampTime.DecodeError(estimate)!.Value, nanoseconds, Math.Max(nanoseconds * 1.02, nanoseconds + 2));
    }

    [Fact]
    public void The_bits_are_those_of_RFC_4656()
    {
        Assert.Equal(0xC001, StampTime.EncodeError(isSynchronised: true, isPtp: true, 0));
        // 2^32 units of 2^-32 s with scale 32: a second for each of the multiplier.
        Assert.Equal(3 * SecondsToNanoseconds, StampTime.DecodeError(0x2003));
        Assert.Null(StampTime.DecodeError(0x8000));
    }
}
