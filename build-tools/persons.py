#!/usr/bin/env python3
"""Gives the rows of a table to persons of 1 to 20 rows, at random: python3 persons.py TABLE SCHEMA > OUT

TABLE is CSV without a header, gzipped or not, SCHEMA says what its columns are called. Each person's number of rows is
uniform, and whose a row is says nothing about it. The first column of OUT is the person.
"""
import csv
import gzip
import json
import random
import sys

LARGEST = 20


def rows(path, comment):
    with (gzip.open if path.endswith(".gz") else open)(path, "rt") as text:
        for row in csv.reader(text, skipinitialspace=True):
            if row and not (comment and row[0].startswith(comment)):
                yield row


def main(table, schema):
    with open(schema) as text:
        described = json.load(text)
    out = csv.writer(sys.stdout)
    out.writerow(["person"] + [column["name"] for column in described["columns"]])
    draw = random.Random(1)
    all_rows = list(rows(table, described.get("comment")))
    owners = []
    person = 0
    while len(owners) < len(all_rows):
        person += 1
        owners += [person] * draw.randint(1, LARGEST)
    owners = owners[: len(all_rows)]
    draw.shuffle(owners)
    for owner, row in zip(owners, all_rows):
        out.writerow([owner] + row)


if __name__ == "__main__":
    main(*sys.argv[1:])
