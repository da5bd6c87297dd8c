"""The accounts of the demonstration: who is offered on its log-in page. Synthetic people, one password for all."""

DEMO_PASSWORD = "open-window-demo"  # nosec B105
DEMO_ACCOUNTS = [
    {"name": name, "email": email, "role": role, "password": DEMO_PASSWORD}
    for name, email, role in [
        ("Ines", "ines@harbour.example", "clinician"),
        ("Marta", "marta@patient.example", "patient"),
        ("Hanna", "hanna@harbour.example", "supervisor"),
    ]
]
