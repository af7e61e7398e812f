"""Builds status reports of a bank (pain.002) on files of direct debits."""

from __future__ import annotations

from collections.abc import Iterable


def reason(code: str, *, own_words: bool = False) -> str:
    name = "Prtry" if own_words else "Cd"
    return f"<StsRsnInf><Rsn><{name}>{code}</{name}></Rsn></StsRsnInf>"


def single(end_to_end_id: str, status: str = "", more: str = "") -> str:
    said = f"<TxSts>{status}</TxSts>" if status else ""
    return (
        f"<TxInfAndSts><OrgnlEndToEndId>{end_to_end_id}</OrgnlEndToEndId>{said}{more}</TxInfAndSts>"
    )


def block(block_id: str, status: str = "", more: str = "", singles: Iterable[str] = ()) -> str:
    said = f"<PmtInfSts>{status}</PmtInfSts>" if status else ""
    return (
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{block_id}</OrgnlPmtInfId>{said}{more}"
        f"{''.join(singles)}</OrgnlPmtInfAndSts>"
    )


def pain002(
    *parts: str,
    message_id: str = "DD00001",
    status: str = "",
    more: str = "",
    version: str = "10",
    before: str = "",
) -> bytes:
    said = f"<GrpSts>{status}</GrpSts>" if status else ""
    return (
        f"<?xml version='1.0' encoding='UTF-8'?>{before}\n"
        f"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}'><CstmrPmtStsRpt>\n"
        "<GrpHdr><MsgId>BANK-1</MsgId><CreDtTm>2026-02-06T17:05:00</CreDtTm></GrpHdr>\n"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{message_id}</OrgnlMsgId>"
        f"<OrgnlMsgNmId>pain.008.001.08</OrgnlMsgNmId>{said}{more}</OrgnlGrpInfAndSts>\n"
        f"{''.join(parts)}</CstmrPmtStsRpt></Document>"
    ).encode()
