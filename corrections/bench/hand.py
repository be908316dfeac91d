"""`python -m corrections.bench.hand`: one of several processes that work at once, told what to do line by line."""

import sys

import django


def main() -> None:
    """Answer each line (`read` or `file`, and how many) with how many mails were worked on."""
    django.setup()
    from corrections import inbox
    from corrections.bench.mails import make_mail
    from corrections.inbox.dissection import reader
    from corrections.mail.parsing import parse

    mails: list[bytes] = []
    for line in sys.stdin:
        task, _space, count = line.strip().partition(" ")
        if task == "make":
            mails = [make_mail("corrections@bench.example", number) for number in range(int(count))]
        elif task == "read":
            mails = [raw for raw in mails if parse(raw)]
        print(inbox.process_due() if task == "file" else len(mails), flush=True)
    reader.close()


if __name__ == "__main__":
    main()
