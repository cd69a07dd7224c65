#!/usr/bin/env python3
"""Writes visits.csv, as a clinic might export it: python3 make_visits.py [PATIENTS] > visits.csv

Nobody in it is real. Several visits a patient; semicolons, decimal commas, dates by day, three ways to say that a
value is missing, diagnoses that few patients have, now and then a cell that is no number.
"""
import datetime
import math
import random
import sys

WARDS = ["cardiology", "surgery", "geriatrics", "oncology", "neurology"]
DIAGNOSES = {"I50": 0.9, "J44": 0.7, "E11": 0.4, "N18": 0.8, "S72": 0.0, "K80": -0.6, "M17": -0.8}
RARE = ["Q87", "E75", "D89"]
MISSING = ["", "n/a", "unknown"]


def comma(number, digits):
    return f"{number:.{digits}f}".replace(".", ",")


def visits(patient, draw):
    age = min(101, max(18, draw.gauss(66, 15)))
    frail = draw.gauss((age - 66) / 15, 0.7)
    day = datetime.date(2019, 1, 1) + datetime.timedelta(days=draw.randrange(2000))
    count = 1 + min(19, int(draw.expovariate(0.6) + 0.4 * max(0, frail)))
    for _ in range(count):
        diagnosis = draw.choice(list(DIAGNOSES)) if draw.random() > 0.002 else draw.choice(RARE)
        pressure = draw.gauss(132 + 6 * frail, 17)
        sugar = max(4.2, draw.gauss(6.1 + (1.6 if diagnosis == "E11" else 0), 0.9))
        nights = max(0, int(draw.lognormvariate(1.3 + 0.25 * frail, 0.8)))
        bill = 480 + nights * 610 * draw.lognormvariate(0, 0.35)
        logit = -1.2 + 0.9 * frail + DIAGNOSES.get(diagnosis, 0) + 0.35 * (sugar - 6.1) + 0.05 * nights
        again = draw.random() < 1 / (1 + math.exp(-logit))
        yield [
            f"P{patient:05d}",
            day.strftime("%d.%m.%Y"),
            f"{age:.0f}",
            draw.choice(["f", "m"]) if draw.random() > 0.01 else draw.choice(MISSING),
            draw.choice(WARDS),
            diagnosis,
            comma(pressure, 1) if draw.random() > 0.06 else draw.choice(MISSING),
            comma(sugar, 2) if draw.random() > 0.15 else draw.choice(MISSING),
            str(nights) if draw.random() > 0.001 else "a night",
            comma(bill, 2) + " €",
            "yes" if again else "no",
        ]
        day += datetime.timedelta(days=int(draw.expovariate(1 / 90)) + 1)
        age += 0.2


def main(patients=6000):
    draw = random.Random(7)
    rows = [row for patient in range(1, patients + 1) for row in visits(patient, draw)]
    draw.shuffle(rows)
    print("patient;admitted;age;sex;ward;diagnosis;blood pressure;HbA1c;nights;bill;readmitted")
    for row in rows:
        print(";".join(row))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
