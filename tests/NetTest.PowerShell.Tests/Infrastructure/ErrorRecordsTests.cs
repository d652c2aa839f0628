using System.Management.Automation;
using NetTest.Engine;
using NetTest.PowerShell.Infrastructure;
using Xunit;

namespace NetTest.PowerShell.Tests.Infrastructure;

public sealed class ErrorRecordsTests
{
    public static TheoryData<ErrorReason> Reasons => [.. Enum.GetValues<ErrorReason>()];

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Every_reason_has_a_category_that_says_something_and_an_advice(ErrorReason reason)
    {
        var category = ErrorRecords.CategoryOf(new NetTestException(reason, "what, where, remedy"));
        Assert.NotEqual(ErrorCategory.NotSpecified, category);
        Assert.EndsWith(".", ErrorRecords.AdviceFor(reason), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ErrorReason.NamespaceNotFound, ErrorCategory.ObjectNotFound)]
    [InlineData(ErrorReason.NamespaceExists, ErrorCategory.ResourceExists)]
    [InlineData(ErrorReason.MissingPrivilege, ErrorCategory.PermissionDenied)]
    [InlineData(ErrorReason.MissingTool, ErrorCategory.NotInstalled)]
    [InlineData(ErrorReason.LimitReached, ErrorCategory.LimitsExceeded)]
    [InlineData(ErrorReason.AddressInUse, ErrorCategory.ResourceBusy)]
    [InlineData(ErrorReason.InvalidProfile, ErrorCategory.InvalidData)]
    [InlineData(ErrorReason.GatewayUnreachable, ErrorCategory.ConnectionError)]
    public void The_category_is_true(ErrorReason reason, ErrorCategory expected) =>
        Assert.Equal(expected, ErrorRecords.CategoryOf(new NetTestException(reason, "")));

    [Fact]
    public void A_file_that_is_missing_differs_from_one_that_may_not_be_read()
    {
        Assert.Equal(ErrorCategory.ObjectNotFound, CategoryFor(new FileNotFoundException()));
        Assert.Equal(ErrorCategory.PermissionDenied, CategoryFor(new UnauthorizedAccessException()));
        Assert.Equal(ErrorCategory.ReadError, CategoryFor(null));
    }

    [Fact]
    public void Only_what_no_other_object_could_fare_better_with_ends_the_pipeline()
    {
        ErrorReason[] terminating = [.. Enum.GetValues<ErrorReason>().Where(ErrorRecords.IsTerminating)];
        Assert.Equal([ErrorReason.InvalidArgument, ErrorReason.MissingPrivilege, ErrorReason.MissingTool, ErrorReason.NotSupported], terminating);
    }

    private static ErrorCategory CategoryFor(Exception? cause) =>
        ErrorRecords.CategoryOf(new NetTestException(ErrorReason.FileNotReadable, "", null, cause));
}
