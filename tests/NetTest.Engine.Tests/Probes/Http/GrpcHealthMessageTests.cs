using FsCheck;
using FsCheck.Fluent;
using NetTest.Engine.Probes.Http;
using Xunit;

namespace NetTest.Engine.Tests.Probes.Http;

public sealed class GrpcHealthMessageTests
{
    [Fact]
    public void Requests_are_protobuf_behind_five_bytes()
    {
        Assert.Equal("0000000000", Convert.ToHexString(GrpcHealthMessage.WriteRequest("")));
        Assert.Equal("00000000040A026162", Convert.ToHexString(GrpcHealthMessage.WriteRequest("ab")));
        var wide = GrpcHealthMessage.WriteRequest(new string('x', 300));
        Assert.Equal("000000012F0AAC02", Convert.ToHexString(wide.AsSpan(0, 8)));
        Assert.Equal(5 + 303, wide.Length);
    }

    [Theory]
    [InlineData("0000000000", 0)]
    [InlineData("00000000020801", 1)]
    [InlineData("00000000020802", 2)]
    [InlineData("00000000020803", 3)]
    [InlineData("00000000020809", 0)] // a status of the future
    [InlineData("000000000408010802", 2)] // the last one counts
    [InlineData("00000000061203616263" + "0801", null)] // length is wrong
    [InlineData("000000000712036162630801", 1)] // an unknown field before it
    [InlineData("0100000002" + "0801", null)] // compressed
    [InlineData("000000000108", null)]
    [InlineData("00000000020F01", null)] // wire type 7
    [InlineData("0000000003120561", null)] // longer than the message
    [InlineData("00", null)]
    public void Answers_are_read(string hex, int? status) =>
        Assert.Equal((GrpcHealthStatus?)status, GrpcHealthMessage.TryReadResponse(Convert.FromHexString(hex)));

    [Fact]
    public void No_bytes_make_the_reader_throw() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), Prop.ForAll(Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().ToArbitrary(), bytes =>
        {
            byte[] framed = [0, 0, 0, 0, (byte)bytes.Length, .. bytes];
            return IsKnown(GrpcHealthMessage.TryReadResponse(bytes)) && IsKnown(GrpcHealthMessage.TryReadResponse(framed));
        }));

    private static bool IsKnown(GrpcHealthStatus? status) => status is null || Enum.IsDefined(status.Value);
}
