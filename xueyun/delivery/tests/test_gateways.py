"""SMS through the gateways' own SDKs, against stand-ins that check every signature."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from xueyun.delivery import providers
from xueyun.delivery.providers import Later, Never, Sms, Unknown
from xueyun.delivery.tests.conftest import free_port
from xueyun.delivery.tests.stand_in import Gateway

pytestmark = pytest.mark.req("A8")
SMS = Sms("13800138000", "code", "您的验证码是 123456。", {"code": "123456", "minutes": "10"})
Start = Callable[..., Gateway]


def aliyun(code: str, status: int = 200) -> tuple[int, Any]:
    return status, {"Code": code, "Message": "说明", "RequestId": "r", "BizId": "900619746936498440^0"}


def tencent(code: str) -> tuple[int, Any]:
    sent = {"SerialNo": "5000:1045710669157053657849499619", "Code": code, "Message": "说明"}
    return 200, {"Response": {"SendStatusSet": [sent], "RequestId": "r"}}


def tencent_error(code: str) -> tuple[int, Any]:
    return 200, {"Response": {"Error": {"Code": code, "Message": "说明"}, "RequestId": "r"}}


def send() -> str:
    return providers.for_sms().send(SMS)


def test_aliyun_gets_number_sign_and_template(gateway: Start) -> None:
    stand_in = gateway("aliyun", aliyun("OK"))
    assert send() == "900619746936498440^0"
    [asked] = stand_in.asked
    assert json.loads(asked.pop("TemplateParam")) == SMS.params
    assert asked == {"PhoneNumbers": "13800138000", "SignName": "学云", "TemplateCode": "SMS_1"}


def test_tencent_gets_params_in_their_places(gateway: Start) -> None:
    stand_in = gateway("tencent", tencent("Ok"))
    assert send() == "5000:1045710669157053657849499619"
    assert stand_in.asked == [
        {
            "PhoneNumberSet": ["+8613800138000"],
            "SmsSdkAppId": "1400006666",
            "SignName": "学云",
            "TemplateId": "SMS_1",
            "TemplateParamSet": ["123456", "10"],
        }
    ]
    turned = Sms("13800138000", "code", "", {"minutes": "10", "code": "654321"})
    providers.for_sms().send(turned)
    assert stand_in.asked[1]["TemplateParamSet"] == ["654321", "10"]


@pytest.mark.parametrize(("kind", "yes"), [("aliyun", aliyun("OK")), ("tencent", tencent("Ok"))])
def test_a_wrong_secret_is_turned_away(gateway: Start, settings: Settings, kind: str, yes: Any) -> None:
    stand_in = gateway(kind, yes)
    settings.SMS_KEY_SECRET = "another secret"
    with pytest.raises(Later, match="Signature"):
        send()
    assert stand_in.asked == []


@pytest.mark.parametrize(
    ("kind", "answer", "expected"),
    [
        ("aliyun", aliyun("isv.BUSINESS_LIMIT_CONTROL"), Later),
        ("aliyun", aliyun("isv.DAY_LIMIT_CONTROL"), Later),
        ("aliyun", aliyun("isv.AMOUNT_NOT_ENOUGH"), Later),
        ("aliyun", aliyun("Throttling.User", 400), Later),
        ("aliyun", aliyun("ServiceUnavailable", 503), Later),
        ("aliyun", aliyun("isv.MOBILE_NUMBER_ILLEGAL"), Never),
        ("aliyun", aliyun("isv.SMS_TEMPLATE_ILLEGAL"), Never),
        ("aliyun", aliyun("isv.SOMETHING_NEW"), Never),
        ("aliyun", aliyun("isp.RAM_PERMISSION_DENY"), Never),
        ("aliyun", aliyun("isp.SYSTEM_ERROR"), Unknown),
        ("aliyun", aliyun("InternalError", 500), Unknown),
        ("aliyun", (502, {}), Unknown),
        ("aliyun", (200, {}), Unknown),
        ("aliyun", (200, b"<html>"), Unknown),
        ("tencent", tencent("LimitExceeded.PhoneNumberThirtySecondLimit"), Later),
        ("tencent", tencent_error("RequestLimitExceeded"), Later),
        ("tencent", tencent("FailedOperation.InsufficientBalanceInSmsPackage"), Later),
        ("tencent", tencent("InvalidParameterValue.IncorrectPhoneNumber"), Never),
        ("tencent", tencent("FailedOperation.TemplateIncorrectOrUnapproved"), Never),
        ("tencent", tencent_error("UnauthorizedOperation.SmsSdkAppIdVerifyFail"), Never),
        ("tencent", tencent("InternalError.Timeout"), Unknown),
        ("tencent", tencent_error("InternalError"), Unknown),
        ("tencent", (502, {}), Unknown),
        ("tencent", (200, {"Response": {"RequestId": "r"}}), Unknown),
        ("tencent", (200, b"<html>"), Unknown),
    ],
)
def test_what_a_gateway_says_is_later_never_or_unknown(
    gateway: Start, kind: str, answer: Any, expected: type[Exception]
) -> None:
    stand_in = gateway(kind, answer)
    with pytest.raises(expected) as told:
        send()
    assert type(told.value) is expected
    assert len(stand_in.asked) == 1, "the SDK itself tries once"


@pytest.mark.parametrize("kind", ["aliyun", "tencent"])
def test_an_answer_that_never_comes_leaves_it_unknown(gateway: Start, settings: Settings, kind: str) -> None:
    stand_in = gateway(kind, None)
    settings.SMS_TIMEOUT = 1
    with pytest.raises(Unknown):
        send()
    assert len(stand_in.asked) == 1


@pytest.mark.parametrize("kind", ["aliyun", "tencent"])
def test_a_gateway_that_is_not_there_surely_sent_nothing(
    gateway: Start, settings: Settings, kind: str
) -> None:
    gateway(kind, None)
    settings.SMS_ENDPOINT = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(Later):
        send()


@pytest.mark.parametrize("kind", ["aliyun", "tencent"])
def test_a_purpose_without_a_template_is_not_even_asked_for(gateway: Start, kind: str) -> None:
    stand_in = gateway(kind, None)
    with pytest.raises(Never, match="XUEYUN_SMS_TEMPLATES names no template for “notice”"):
        providers.for_sms().send(Sms("13800138000", "notice", "x"))
    assert stand_in.asked == []
